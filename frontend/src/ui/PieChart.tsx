import { PieChart as PieSeries } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useValues } from "kea";
import { type ReactNode, useMemo } from "react";
import { formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { CHART_FONT, EChart, escapeHtml } from "./EChart";
import { paletteOf } from "./palette";

register([PieSeries, TooltipComponent, SVGRenderer]);

export interface PieSlice {
  name: string;
  value: number;
  color: string;
}

interface PieChartProps {
  slices: PieSlice[];
  description: string;
  formatValue?: (value: number) => string;
}

const LABEL_WIDTH = 150;

/** Parts of a whole. */
export function PieChart({
  slices,
  description,
  formatValue = formatCount,
}: PieChartProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const option = useMemo(() => {
    const palette = paletteOf(theme);
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
        formatter: ({ name, value, percent }: { name: string; value: number; percent: number }) =>
          `${escapeHtml(name)}<br><strong>${escapeHtml(formatValue(value))}</strong> · ${percent} %`,
      },
      series: [
        {
          type: "pie",
          radius: ["42%", "74%"],
          label: {
            color: palette.ink,
            fontSize: 12.5,
            width: LABEL_WIDTH,
            overflow: "truncate",
            formatter: ({ name, percent }: { name: string; percent: number }) =>
              `${name}  ${Math.round(percent)} %`,
          },
          labelLine: { lineStyle: { color: palette.lineStrong } },
          itemStyle: { borderColor: palette.surface, borderWidth: 2 },
          data: slices.map(({ name, value, color }) => ({ name, value, itemStyle: { color } })),
        },
      ],
    };
  }, [slices, formatValue, theme]);
  return <EChart option={option} height={340} description={description} testId="pie" />;
}
