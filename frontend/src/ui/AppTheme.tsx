import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./base.css";
import { ConfigProvider, type ThemeConfig, theme as antd } from "antd";
import { useValues } from "kea";
import { type ReactNode, useLayoutEffect } from "react";
import { type Theme, themeLogic } from "~/foundations/themeLogic";
import { applyPalette, paletteOf } from "./palette";

function antdTheme(theme: Theme): ThemeConfig {
  const palette = paletteOf(theme);
  return {
    algorithm: theme === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: palette.accent,
      colorLink: palette.accent,
      colorError: palette.danger,
      colorWarning: palette.warning,
      colorSuccess: palette.good,
      colorText: palette.ink,
      colorTextSecondary: palette.inkSoft,
      colorTextTertiary: palette.inkFaint,
      colorTextPlaceholder: palette.inkFaint,
      colorTextDescription: palette.inkFaint,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBgLayout: palette.ground,
      colorTextLightSolid: palette.onAccent,
      colorBgSpotlight: theme === "dark" ? "#dfe5de" : "#1b231f",
      fontFamily: "var(--font)",
      fontFamilyCode: "var(--mono)",
      fontSize: 14,
      borderRadius: 6,
      borderRadiusLG: 8,
      controlHeight: 32,
      controlOutlineWidth: 2,
      wireframe: false,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 500,
      },
      Input: { activeShadow: `0 0 0 2px ${palette.accentSoft}` },
      Select: {
        optionSelectedBg: palette.accentSoft,
        optionActiveBg: palette.sunken,
        controlItemBgActiveHover: palette.accentSoft,
        // What an empty list says is meant to be read.
        colorTextDisabled: palette.inkFaint,
      },
      Segmented: {
        trackBg: palette.sunken,
        itemSelectedBg: palette.raised,
        itemColor: palette.inkSoft,
        itemSelectedColor: palette.ink,
      },
      Table: {
        headerBg: "transparent",
        headerColor: palette.inkFaint,
        headerSplitColor: "transparent",
        rowHoverBg: theme === "dark" ? "#1c2420" : "#f8f6f0",
        cellPaddingBlockSM: 6,
        cellPaddingInlineSM: 12,
      },
      Tooltip: { colorTextLightSolid: theme === "dark" ? "#1b231f" : "#f5f3ed" },
      Modal: { titleFontSize: 17 },
    },
  };
}

/** Gives everything below it the colours and the type of Footfall. */
export function AppTheme({ children }: { children: ReactNode }): ReactNode {
  const { theme } = useValues(themeLogic);
  useLayoutEffect(() => applyPalette(theme), [theme]);
  return <ConfigProvider theme={antdTheme(theme)}>{children}</ConfigProvider>;
}
