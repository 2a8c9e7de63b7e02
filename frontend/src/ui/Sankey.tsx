import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { type ECharts, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { CHART_FONT, EChart, escapeHtml } from "./EChart";
import { paletteOf, seriesColor } from "./palette";
import styles from "./Sankey.module.css";

register([SankeyChart, TooltipComponent, SVGRenderer]);

export interface SankeyNode {
  id: string;
  label: string;
  /** What is written beside the node. */
  shortLabel: string;
  /** From 0, from left to right. */
  column: number;
  /** Nodes of one colour mean the same. */
  colorIndex: number;
}

export interface SankeyLink {
  source: string;
  target: string;
  value: number;
  /** Said in the tooltip beside the value. */
  note: string;
}

interface SankeyProps {
  nodes: SankeyNode[];
  links: SankeyLink[];
  description: string;
  onNode: (id: string, place: { x: number; y: number }) => void;
  children?: ReactNode;
}

const NODE_HEIGHT = 34;
const LEAST_HEIGHT = 320;
const COLUMN_WIDTH = 168;
const LABEL_CHARACTERS = 22;

/** The end of an address tells more than its beginning. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= LABEL_CHARACTERS
    ? text
    : `${characters.slice(0, 8).join("")}…${characters.slice(9 - LABEL_CHARACTERS).join("")}`;
}

interface Hovered {
  dataType: "node" | "edge";
  name: string;
  value: number;
  data: { source?: string; target?: string; note?: string };
}

/** From where to where, and how much of it: the wider, the more. It scrolls sideways where there is no room. */
export function Sankey({ nodes, links, description, onNode, children }: SankeyProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const columns = Math.max(1, ...nodes.map(({ column }) => column + 1));
  const tallest = Math.max(
    ...Array.from(
      { length: columns },
      (_, column) => nodes.filter((node) => node.column === column).length,
    ),
  );

  const option = useMemo(() => {
    const palette = paletteOf(theme);
    const labels = new Map(nodes.map(({ id, label }) => [id, label]));
    const shortLabels = new Map(nodes.map(({ id, shortLabel }) => [id, shortLabel]));
    const said = (id = ""): string => escapeHtml(labels.get(id) ?? id);
    return {
      animationDuration: 250,
      textStyle: { fontFamily: CHART_FONT },
      tooltip: {
        trigger: "item",
        confine: true,
        backgroundColor: palette.raised,
        borderColor: palette.lineStrong,
        padding: [8, 12],
        textStyle: { color: palette.ink, fontSize: 13 },
        extraCssText: "max-width: 420px; white-space: normal; overflow-wrap: anywhere",
        formatter: ({ dataType, name, value, data }: Hovered) =>
          dataType === "node"
            ? `<strong>${said(name)}</strong><br>${formatCount(value)} · click for more`
            : `${said(data.source)} → ${said(data.target)}<br><strong>${formatCount(value)}</strong> · ${escapeHtml(data.note ?? "")}`,
      },
      series: [
        {
          type: "sankey",
          left: 4,
          right: COLUMN_WIDTH - 24,
          top: 8,
          bottom: 8,
          nodeWidth: 10,
          nodeGap: 14,
          nodeAlign: "left",
          draggable: false,
          emphasis: { focus: "adjacency" },
          lineStyle: { color: "source", opacity: theme === "dark" ? 0.34 : 0.24, curveness: 0.5 },
          label: {
            color: palette.ink,
            fontSize: 12,
            formatter: ({ name }: { name: string }) => shortened(shortLabels.get(name) ?? name),
          },
          data: nodes.map(({ id, column, colorIndex }) => ({
            name: id,
            depth: column,
            itemStyle: { color: seriesColor(theme, colorIndex), borderWidth: 0 },
            cursor: "pointer",
          })),
          links,
        },
      ],
    };
  }, [nodes, links, theme]);

  const listen = useCallback(
    (chart: ECharts) => {
      chart.on("click", { dataType: "node" }, ({ name, event }) => {
        // The menu of the node opens where its tooltip is.
        chart.dispatchAction({ type: "hideTip" });
        const pointer = event as { offsetX: number; offsetY: number } | undefined;
        onNode(name, { x: pointer?.offsetX ?? 0, y: pointer?.offsetY ?? 0 });
      });
    },
    [onNode],
  );

  return (
    <div className={styles.scroller}>
      <div className={styles.sheet} style={{ minWidth: columns * COLUMN_WIDTH }}>
        <EChart
          option={option}
          height={Math.max(LEAST_HEIGHT, tallest * NODE_HEIGHT)}
          description={description}
          testId="sankey"
          onDraw={listen}
        />
        {children}
      </div>
    </div>
  );
}
