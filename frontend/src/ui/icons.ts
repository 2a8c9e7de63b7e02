/** The icons of the app, by what they mean here. */
export {
  ApiOutlined as IconInstall,
  BarChartOutlined as IconBar,
  CheckOutlined as IconCheck,
  CloseOutlined as IconClose,
  CopyOutlined as IconCopy,
  DownOutlined as IconDown,
  FieldNumberOutlined as IconNumber,
  LineChartOutlined as IconLine,
  MenuOutlined as IconMenu,
  PauseOutlined as IconPause,
  PlayCircleOutlined as IconPlay,
  PlusOutlined as IconPlus,
  SettingOutlined as IconSettings,
  TableOutlined as IconTable,
  ThunderboltOutlined as IconLive,
} from "@ant-design/icons";
