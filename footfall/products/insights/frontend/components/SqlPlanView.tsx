import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import type { SqlAnswer } from "~/query/schema";
import { CodeBlock } from "~/ui/CodeBlock";
import styles from "./SqlPlanView.module.css";

/** What a statement would read, at most, and the SQL that would run. */
export function SqlPlanView({ plan }: { plan: SqlAnswer }): ReactNode {
  const reads = plan.estimate ?? [];
  return (
    <div className={styles.plan} data-attr="sql-plan">
      <h2>What it would cost</h2>
      {reads.length === 0 ? (
        <p>It reads no table.</p>
      ) : (
        <ul>
          {reads.map((read) => (
            <li key={read.table}>
              at most {formatCount(read.rows)} rows of <code>{read.table}</code>
            </li>
          ))}
        </ul>
      )}
      <h2>What would run</h2>
      <CodeBlock text={plan.clickhouse ?? ""} what="the SQL" />
    </div>
  );
}
