import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import styles from "./RunLog.module.css";

export interface RunLogLine {
  at: string;
  level: string;
  message: string;
}

interface RunLogProps {
  label: string;
  /** What ended the run; empty when nothing did. */
  error: string;
  lines: RunLogLine[];
}

/** What a run in the background told of itself, the first line first. */
export function RunLog({ label, error, lines }: RunLogProps): ReactNode {
  return (
    <>
      {error !== "" && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <ol className={styles.log} aria-label={label}>
        {lines.map((line, index) => (
          <li key={`${line.at}-${index}`} data-level={line.level}>
            <time dateTime={line.at}>{formatMoment(line.at)}</time>
            <span>{line.message}</span>
          </li>
        ))}
        {lines.length === 0 && <li>Nothing was told yet.</li>}
      </ol>
    </>
  );
}
