import type { ReactNode } from "react";
import styles from "./Progress.module.css";

interface ProgressProps {
  /** Between 0 and 100; null: it moves, and nobody knows how far. */
  percent: number | null;
  label: string;
}

export function Progress({ percent, label }: ProgressProps): ReactNode {
  return (
    <span
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      data-unknown={percent === null}
    >
      <span className={styles.bar} style={{ width: `${percent ?? 30}%` }} />
    </span>
  );
}
