import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import type { WebBreakdown } from "~/query/schema";
import { Button } from "~/ui/Button";
import { ErrorState, Skeleton } from "~/ui/states";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { webPanelLogic } from "../logics/webPanelLogic";
import { DIMENSIONS, isChosen, type PanelId } from "../logics/webQuestion";
import type { WebRow } from "../logics/webRows";
import { formatMetric, formatPercentChange, wordFor } from "../logics/webWords";
import styles from "./RankedRows.module.css";

function Change({ row }: { row: WebRow }): ReactNode {
  const { visitors, visitorsBefore } = row;
  if (!visitorsBefore) {
    return "new";
  }
  const percent = ((visitors - visitorsBefore) / visitorsBefore) * 100;
  return (
    <span className={styles.change} data-better={percent === 0 ? undefined : percent > 0}>
      {formatPercentChange(percent)}
    </span>
  );
}

interface RankedRowProps {
  teamId: number;
  breakdown: WebBreakdown;
  row: WebRow;
  /** Of the first row, whose bar is whole. */
  mostVisitors: number;
}

function RankedRow({ teamId, breakdown, row, mostVisitors }: RankedRowProps): ReactNode {
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { toggleValue } = useActions(webAnalyticsLogic({ teamId }));
  const word = wordFor(breakdown, row.value);
  const share = mostVisitors === 0 ? 0 : (row.visitors / mostVisitors) * 100;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className={styles.value}
          aria-pressed={isChosen(question.filters, breakdown, row.value)}
          onClick={() => toggleValue(breakdown, row.value)}
          title={word}
          data-missing={row.value === null}
        >
          <span className={styles.bar} style={{ width: `${share}%` }} aria-hidden="true" />
          <span className={styles.word}>{word}</span>
        </button>
      </th>
      <td>{formatCount(row.visitors)}</td>
      {question.isCompared && (
        <td className={styles.faint}>
          <Change row={row} />
        </td>
      )}
      <td className={styles.second}>{formatCount(row.views)}</td>
      <td className={styles.second}>{formatMetric("bounce rate", row.bouncePercent)}</td>
    </tr>
  );
}

/** The values of the open tab, most visitors first. A click on one filters the page on it. */
export function RankedRows({ teamId, panel }: { teamId: number; panel: PanelId }): ReactNode {
  const { breakdown, rows, table, tableLoading, tableFailure, isWhole } = useValues(
    webPanelLogic({ teamId, panel }),
  );
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { loadTable, showMore, showFewer } = useActions(webPanelLogic({ teamId, panel }));
  if (tableFailure !== null) {
    return (
      <ErrorState
        title="This table could not be counted"
        message={tableFailure}
        onRetry={loadTable}
      />
    );
  }
  if (rows === null) {
    return <Skeleton rows={8} label={`Loading ${DIMENSIONS[breakdown].tab.toLowerCase()}`} />;
  }
  if (rows.length === 0) {
    return <p className={styles.none}>Nothing in this time.</p>;
  }
  return (
    <div className={styles.ranked} data-stale={tableLoading} aria-busy={tableLoading}>
      <div className={styles.scroll} data-whole={isWhole}>
        <table>
          <thead>
            <tr>
              <th scope="col">{DIMENSIONS[breakdown].name}</th>
              <th scope="col">Visitors</th>
              {question.isCompared && <th scope="col">Change</th>}
              <th scope="col" className={styles.second}>
                Views
              </th>
              <th scope="col" className={styles.second}>
                Bounces
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RankedRow
                key={row.value === null ? "missing" : `value ${row.value}`}
                teamId={teamId}
                breakdown={breakdown}
                row={row}
                mostVisitors={rows[0]?.visitors ?? 0}
              />
            ))}
          </tbody>
        </table>
      </div>
      {isWhole ? (
        <div className={styles.foot}>
          <Button kind="quiet" size="small" onClick={showFewer}>
            Show fewer
          </Button>
          {table?.hasMore && <span>The first {rows.length}. The file holds all of them.</span>}
        </div>
      ) : (
        table?.hasMore && (
          <div className={styles.foot}>
            <Button kind="quiet" size="small" onClick={showMore}>
              Show more
            </Button>
          </div>
        )
      )}
    </div>
  );
}
