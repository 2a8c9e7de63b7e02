import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type ECharts, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCompact, formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { CHART_FONT, EChart, escapeHtml } from "./EChart";
import { nearestSeries } from "./nearestSeries";
import { paletteOf } from "./palette";

register([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

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
  kind: "line" | "bar" | "area";
  /** What the x axis says, one for each value. */
  ticks: string[];
  series: ChartSeries[];
  /** Said in place of the picture by a screen reader. */
  description: string;
  height?: number;
  /** How a value is said in the tooltip and on the axis; counts by default. */
  formatValue?: (value: number) => string;
  /** How a value is said on the axis, where that is shorter. */
  formatAxis?: (value: number) => string;
  /** The axis begins near the smallest value in place of zero: for what is never near it. */
  isFitted?: boolean;
  /** No value is greater: the axis does not go beyond it. */
  most?: number;
  /** The bars are of ranges that follow on each other: they nearly touch. */
  isHistogram?: boolean;
  /** The series stand on each other; those below zero under it. */
  isStacked?: boolean;
  /** What happens when somebody chooses a value: of which series, and at which tick. */
  onPoint?: (series: number, tick: number) => void;
  /** Each line of the axis is ten times the one below it. */
  isLogarithmic?: boolean;
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
function linesOf(series: ChartSeries, isArea: boolean): object[] {
  const style = {
    type: "line",
    name: series.name,
    symbol: "circle",
    symbolSize: 5,
    showSymbol: series.values.length === 1,
    itemStyle: { color: series.color },
    emphasis: { focus: "none" },
    // The period before is beside the stack, never on it.
    ...(isArea && !series.isPrevious
      ? { stack: "all", areaStyle: { color: series.color, opacity: 0.35 } }
      : {}),
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
  // Two lines in place of one would stand on each other in a stack.
  if (isArea || !series.isOpenEnded || last < 1) {
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

/** From this part of the greatest value on the axis would be drawn beyond it. */
const AXIS_HEADROOM = 0.8;

function barOf(series: ChartSeries, isStacked: boolean, isHistogram: boolean): object {
  return {
    type: "bar",
    ...(isStacked ? { stack: series.isPrevious ? "previous" : "all" } : {}),
    name: series.name,
    data: series.values,
    ...(isHistogram ? { barCategoryGap: "6%" } : { barMaxWidth: 34 }),
    itemStyle: {
      color: series.color,
      opacity: series.isPrevious ? 0.4 : 1,
      borderRadius: isStacked ? 0 : [2, 2, 0, 0],
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
  formatAxis,
  isFitted = false,
  most,
  isHistogram = false,
  isStacked = false,
  isLogarithmic = false,
  onPoint,
}: ChartProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const option = useMemo(() => {
    const palette = paletteOf(theme);
    return {
      animationDuration: 250,
      textStyle: { fontFamily: CHART_FONT },
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
        type: isLogarithmic ? "log" : "value",
        scale: isFitted,
        ...(most === undefined
          ? {}
          : { max: ({ max }: { max: number }) => (max > most * AXIS_HEADROOM ? most : null) }),
        ...(formatValue || isLogarithmic ? {} : { minInterval: 1 }),
        splitNumber: 4,
        splitLine: { lineStyle: { color: palette.line } },
        axisLabel: {
          color: palette.inkFaint,
          fontSize: 12,
          formatter: formatAxis ?? formatValue ?? formatCompact,
        },
      },
      series:
        kind === "bar"
          ? series.map((one) => barOf(one, isStacked, isHistogram))
          : series.flatMap((one) => linesOf(one, kind === "area")),
    };
  }, [
    kind,
    ticks,
    series,
    theme,
    formatValue,
    formatAxis,
    isFitted,
    most,
    isHistogram,
    isStacked,
    isLogarithmic,
  ]);
  const listen = useCallback(
    (chart: ECharts) => {
      if (!onPoint) {
        return;
      }
      if (kind === "bar") {
        chart.on("click", ({ seriesIndex, dataIndex }) => {
          onPoint(seriesIndex ?? 0, dataIndex);
        });
        return;
      }
      // A line is too thin to be hit: whichever is nearest is meant.
      chart.getZr().on("click", ({ offsetX, offsetY }) => {
        if (chart.containPixel("grid", [offsetX, offsetY])) {
          const [tick = 0, value = 0] = chart.convertFromPixel("grid", [offsetX, offsetY]);
          const nearest = nearestSeries(series, Math.round(tick), value, kind === "area");
          if (nearest !== null) {
            onPoint(nearest, Math.round(tick));
          }
        }
      });
      chart.getZr().on("mousemove", ({ offsetX, offsetY }) => {
        if (chart.containPixel("grid", [offsetX, offsetY])) {
          chart.getZr().setCursorStyle("pointer");
        }
      });
    },
    [kind, series, onPoint],
  );
  return (
    <EChart
      option={option}
      height={height}
      description={description}
      testId="chart"
      onDraw={listen}
    />
  );
}
