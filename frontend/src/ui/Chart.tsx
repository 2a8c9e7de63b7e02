import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useValues } from "kea";
import { type ReactNode, useEffect, useRef } from "react";
import { formatCompact, formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { paletteOf } from "./palette";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface ChartSeries {
  name: string;
  /** null: nothing to draw at that step. */
  values: (number | null)[];
  color: string;
  /** Drawn fainter and dashed: the period before. */
  isPrevious?: boolean;
  /** The last point is still filling up: drawn dashed. */
  isOpenEnded?: boolean;
  /** The ground under the line is tinted. */
  isFilled?: boolean;
}

interface ChartProps {
  kind: "line" | "bar";
  /** What the x axis says, one for each value. */
  ticks: string[];
  series: ChartSeries[];
  /** Said in place of the picture by a screen reader. */
  description: string;
  height?: number;
  /** How a value is said in the tooltip and on the axis; counts by default. */
  formatValue?: (value: number) => string;
  /** The axis begins near the smallest value in place of zero: for what is never near it. */
  isFitted?: boolean;
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) =>
      ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? "",
  );
}

interface HoveredPoint {
  axisValueLabel: string;
  color: string;
  seriesName: string;
  value: number | null;
}

function tooltipOf(points: HoveredPoint[], formatValue: (value: number) => string): string {
  const rows = new Map<string, HoveredPoint>();
  for (const point of points) {
    if (point.value !== null) {
      rows.set(point.seriesName, point);
    }
  }
  const lines = [...rows.values()]
    .sort((left, right) => (right.value ?? 0) - (left.value ?? 0))
    .slice(0, 12)
    .map(
      ({ color, seriesName, value }) =>
        `<tr><td style="padding-right:6px;color:${color}">●</td>` +
        `<td style="padding-right:18px;max-width:260px;overflow:hidden;text-overflow:ellipsis">${escapeHtml(seriesName)}</td>` +
        `<td style="text-align:right;font-weight:600">${escapeHtml(formatValue(value ?? 0))}</td></tr>`,
    );
  const title = escapeHtml(points[0]?.axisValueLabel ?? "");
  return `<div style="margin-bottom:4px;opacity:.75">${title}</div><table style="border-spacing:0">${lines.join("")}</table>`;
}

/** A line whose last step is dashed is two lines of one name: the closed part and the open step. */
function linesOf(series: ChartSeries): object[] {
  const style = {
    type: "line",
    name: series.name,
    symbol: "circle",
    symbolSize: 5,
    showSymbol: series.values.length === 1,
    itemStyle: { color: series.color },
    emphasis: { focus: "none" },
    ...(series.isFilled ? { areaStyle: { color: series.color, opacity: 0.09 } } : {}),
  };
  if (series.isPrevious) {
    return [
      {
        ...style,
        data: series.values,
        lineStyle: { width: 1.5, type: [2, 4], color: series.color, opacity: 0.75 },
      },
    ];
  }
  const last = series.values.length - 1;
  if (!series.isOpenEnded || last < 1) {
    return [{ ...style, data: series.values, lineStyle: { width: 2.2, color: series.color } }];
  }
  return [
    {
      ...style,
      data: series.values.map((value, index) => (index === last ? null : value)),
      lineStyle: { width: 2.2, color: series.color },
    },
    {
      ...style,
      data: series.values.map((value, index) => (index >= last - 1 ? value : null)),
      lineStyle: { width: 2.2, type: [5, 5], color: series.color },
    },
  ];
}

function barOf(series: ChartSeries): object {
  return {
    type: "bar",
    name: series.name,
    data: series.values,
    barMaxWidth: 34,
    itemStyle: {
      color: series.color,
      opacity: series.isPrevious ? 0.4 : 1,
      borderRadius: [2, 2, 0, 0],
    },
  };
}

export function Chart({
  kind,
  ticks,
  series,
  description,
  height = 340,
  formatValue,
  isFitted = false,
}: ChartProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const canvas = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!canvas.current) {
      return;
    }
    const chart = echarts.init(canvas.current, null, { renderer: "svg" });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(canvas.current);
    const palette = paletteOf(theme);
    chart.setOption({
      animationDuration: 250,
      textStyle: { fontFamily: "Hanken Grotesk Variable, system-ui, sans-serif" },
      grid: { left: 4, right: 14, top: 16, bottom: 2, containLabel: true },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: palette.raised,
        borderColor: palette.lineStrong,
        padding: [8, 12],
        textStyle: { color: palette.ink, fontSize: 13 },
        axisPointer:
          kind === "bar"
            ? { type: "shadow", shadowStyle: { color: palette.sunken, opacity: 0.55 } }
            : { type: "line", lineStyle: { color: palette.lineStrong, type: "solid" } },
        formatter: (points: HoveredPoint[]) => tooltipOf(points, formatValue ?? formatCount),
      },
      xAxis: {
        type: "category",
        data: ticks,
        boundaryGap: kind === "bar",
        axisLine: { lineStyle: { color: palette.lineStrong } },
        axisTick: { show: false },
        axisLabel: { color: palette.inkFaint, fontSize: 12, hideOverlap: true, margin: 10 },
      },
      yAxis: {
        type: "value",
        scale: isFitted,
        ...(formatValue ? {} : { minInterval: 1 }),
        splitNumber: 4,
        splitLine: { lineStyle: { color: palette.line } },
        axisLabel: {
          color: palette.inkFaint,
          fontSize: 12,
          formatter: formatValue ?? formatCompact,
        },
      },
      series: kind === "line" ? series.flatMap(linesOf) : series.map(barOf),
    });
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [kind, ticks, series, theme, formatValue, isFitted]);

  return (
    <div ref={canvas} role="img" aria-label={description} style={{ height }} data-attr="chart" />
  );
}
