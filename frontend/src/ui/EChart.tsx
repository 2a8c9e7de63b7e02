import * as echarts from "echarts/core";
import { type ReactNode, useEffect, useRef } from "react";

interface EChartProps {
  /** As ECharts reads it; a new object is drawn anew. */
  option: Record<string, unknown>;
  height: number;
  /** Said in place of the picture by a screen reader. */
  description: string;
  testId: string;
  /** Tells the chart what to listen to, once it is drawn. */
  onDraw?: (chart: echarts.ECharts) => void;
}

export const CHART_FONT = "Hanken Grotesk Variable, system-ui, sans-serif";

/** A drawing by ECharts that follows the size of its place. Whoever uses it registers the parts of ECharts that it needs. */
export function EChart({ option, height, description, testId, onDraw }: EChartProps): ReactNode {
  const canvas = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!canvas.current) {
      return;
    }
    const chart = echarts.init(canvas.current, null, { renderer: "svg" });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(canvas.current);
    chart.setOption(option);
    onDraw?.(chart);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option, onDraw]);

  return (
    <div ref={canvas} role="img" aria-label={description} style={{ height }} data-attr={testId} />
  );
}

/** Tooltips are HTML: names of events and values come from anywhere. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) =>
      ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? "",
  );
}
