import type { ReactNode } from "react";
import { formatBytes, formatCount, formatDuration } from "~/foundations/formatting";
import type { QueryProgress } from "~/query/schema";
import { Progress } from "~/ui/Progress";
import styles from "./SqlProgress.module.css";

/** How far a statement is that runs; null until the server has told of it for the first time. */
export function SqlProgress({ progress }: { progress: QueryProgress | null }): ReactNode {
  const total = progress?.estimated_rows_total ?? 0;
  const read = progress?.rows_read ?? 0;
  return (
    <div className={styles.progress} role="status" data-attr="sql-progress">
      <Progress
        // what is read may take long to compute
        percent={read < total ? Math.round((100 * read) / total) : null}
        label="Rows read"
      />
      <p>
        {progress === null ? (
          "Running the query"
        ) : (
          <>
            {formatCount(read)} of {formatCount(Math.max(total, read))} rows,{" "}
            {formatBytes(progress.bytes_read)} in {formatDuration(progress.time_elapsed)}
          </>
        )}
      </p>
    </div>
  );
}
