import { useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import styles from "./LiveVisitors.module.css";

/** Who looks at a page just now. */
export function LiveVisitors({ teamId }: { teamId: number }): ReactNode {
  const { live, liveFailure } = useValues(webAnalyticsLogic({ teamId }));
  if (live === null) {
    return liveFailure === null
      ? "Counting who is here now"
      : "Who is here now could not be counted";
  }
  return (
    <span className={styles.live} data-somebody={live > 0} data-attr="live-visitors">
      {formatCount(live)} {live === 1 ? "visitor" : "visitors"} in the last 5 minutes
    </span>
  );
}
