import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Tooltip } from "~/ui/Tooltip";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { formatClock, formatOrigin, formatRange } from "../logics/webWords";
import styles from "./Origin.module.css";

/** What time the numbers are of, where they were read, and when. */
export function Origin({ teamId }: { teamId: number }): ReactNode {
  const { overview, overviewLoading } = useValues(webAnalyticsLogic({ teamId }));
  const { countAgain } = useActions(webAnalyticsLogic({ teamId }));
  if (overview === null) {
    return null;
  }
  return (
    <footer className={styles.origin} data-attr="web-origin">
      <span>
        {formatRange(overview.dateFrom, overview.dateTo)}, {overview.timezone}
      </span>
      <Tooltip text="States are counts of past hours and days. One that got an event since it was made is not used: its time is read from the events. Both give the same digits.">
        <span className={styles.explained}>{formatOrigin(overview.preAggregatedShare)}</span>
      </Tooltip>
      <span className={styles.counted}>
        As of {formatClock(overview.countedAt)}
        <Button kind="quiet" size="small" isLoading={overviewLoading} onClick={countAgain}>
          Count again
        </Button>
      </span>
    </footer>
  );
}
