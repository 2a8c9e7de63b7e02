import { useValues } from "kea";
import { type CSSProperties, type ReactNode, useMemo } from "react";
import { formatChange } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { seriesColor } from "~/ui/palette";
import { PieChart, type PieSlice } from "~/ui/PieChart";
import { trendsPoint } from "../logics/points";
import { trendsLogic } from "../logics/trendsLogic";
import { type ValueFormat, valueFormat } from "../logics/valueFormat";
import { PointButton } from "./PointButton";
import styles from "./TrendsTotals.module.css";

/** What a row is now beside what it was; nothing where it is not compared. */
function Before({
  now,
  before,
  format,
}: {
  now: number | null;
  before: number | null | undefined;
  format: ValueFormat;
}): ReactNode {
  return before === undefined ? null : (
    <span className={styles.before}>
      {formatChange(now ?? 0, before ?? 0) ?? "new"} · {format(before)} before
    </span>
  );
}

/** One great number for each row. */
export function TrendsNumbers({ teamId }: { teamId: number }): ReactNode {
  const { totals, currency, question } = useValues(trendsLogic({ teamId }));
  const format = valueFormat(currency);
  return (
    <dl className={styles.numbers}>
      {totals.map(({ row, before }) => (
        <div key={row.key}>
          <dt>{row.name}</dt>
          <dd data-attr="number">
            <PointButton point={trendsPoint(question, row, null)}>{format(row.total)}</PointButton>
          </dd>
          <dd>
            <Before now={row.total} before={before} format={format} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A bar for each row, the longest first. */
export function TrendsRanking({ teamId }: { teamId: number }): ReactNode {
  const { totals, currency, question } = useValues(trendsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const format = valueFormat(currency);
  const ranked = totals.toSorted((left, right) => (right.row.total ?? 0) - (left.row.total ?? 0));
  const greatest = Math.max(0, ...totals.map(({ row }) => row.total ?? 0));
  return (
    <ol className={styles.ranking} data-attr="ranking">
      {ranked.map(({ row, before }) => (
        <li key={row.key}>
          <span className={styles.name} title={row.name}>
            {row.name}
          </span>
          <span className={styles.lane} aria-hidden="true">
            <span
              style={
                {
                  "--share": greatest === 0 ? 0 : Math.max(0, (row.total ?? 0) / greatest),
                  "--color": seriesColor(theme, row.colorIndex),
                } as CSSProperties
              }
            />
          </span>
          <strong>
            <PointButton point={trendsPoint(question, row, null)}>{format(row.total)}</PointButton>
          </strong>
          <Before now={row.total} before={before} format={format} />
        </li>
      ))}
    </ol>
  );
}

/** The rows as parts of a whole. What is below zero is no part, and is told under it. */
export function TrendsPie({ teamId }: { teamId: number }): ReactNode {
  const { totals, currency } = useValues(trendsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const format = useMemo(() => valueFormat(currency), [currency]);
  const slices = useMemo(
    () =>
      totals
        .map(({ row }): PieSlice => ({
          name: row.name,
          value: row.total ?? 0,
          color: seriesColor(theme, row.colorIndex),
        }))
        .filter(({ value }) => value > 0),
    [totals, theme],
  );
  const negative = totals.filter(({ row }) => (row.total ?? 0) < 0);
  return (
    <div className={styles.pie}>
      <PieChart
        slices={slices}
        formatValue={format}
        description={`Pie chart. ${slices.map(({ name, value }) => `${name}: ${format(value)}`).join(". ")}.`}
      />
      {negative.length > 0 && (
        <p className={styles.note}>
          Not drawn, because below zero: {negative.map(({ row }) => row.name).join(", ")}.
        </p>
      )}
    </div>
  );
}
