import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { IconDownload } from "~/ui/icons";
import { EmptyState, ErrorState } from "~/ui/states";
import { Table } from "~/ui/Table";
import { sqlLogic } from "../logics/sqlLogic";
import {
  compareCells,
  MOST_SHOWN_ROWS,
  type SqlCell,
  type SqlRow,
  textOf,
} from "../logics/sqlRows";
import type { SqlAnswer } from "~/query/schema";
import styles from "./SqlAnswerView.module.css";
import { SqlPlanView } from "./SqlPlanView";
import { SqlProgress } from "./SqlProgress";

function Cell({ cell }: { cell: SqlCell }): ReactNode {
  if (cell === null) {
    return <span className={styles.null}>NULL</span>;
  }
  const text = textOf(cell);
  return (
    <span className={styles.cell} title={text.length > 60 ? text.slice(0, 2000) : undefined}>
      {text}
    </span>
  );
}

function Summary({ answer, onDownload }: { answer: SqlAnswer; onDownload: () => void }): ReactNode {
  const count = answer.results.length;
  const isCut = count > MOST_SHOWN_ROWS;
  return (
    <div className={styles.summary}>
      <p>
        {count.toLocaleString()} {count === 1 ? "row" : "rows"}
        {answer.hasMore && ", and there are more: raise LIMIT"}
        {isCut && `. The first ${MOST_SHOWN_ROWS.toLocaleString()} are shown, the file has all`}
        <span className={styles.cost}>
          {" "}
          {answer.elapsed_ms.toLocaleString()} ms, at most {answer.read_rows.toLocaleString()} rows
          read
        </span>
      </p>
      <Button icon={<IconDownload />} onClick={onDownload} isDisabled={count === 0}>
        Download CSV
      </Button>
    </div>
  );
}

export function SqlAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, failure, isRunning, isCancelled, progress, rows, shown } = useValues(
    sqlLogic({ teamId }),
  );
  const { downloadCsv, run, plan } = useActions(sqlLogic({ teamId }));
  if (isRunning && (answer === null || progress !== null)) {
    return <SqlProgress progress={progress} />;
  }
  if (failure !== null) {
    return (
      <ErrorState
        title="The query was not answered"
        message={failure}
        onRetry={shown === "plan" ? plan : run}
      />
    );
  }
  if (isCancelled && answer === null) {
    return (
      <EmptyState title="Cancelled">The query was stopped before it had an answer.</EmptyState>
    );
  }
  if (answer === null) {
    return (
      <EmptyState title="Nothing has been run">
        Write a SELECT above and run it with Ctrl+Enter.
      </EmptyState>
    );
  }
  if (answer.clickhouse !== null) {
    return <SqlPlanView plan={answer} />;
  }
  return (
    <>
      <Summary answer={answer} onDownload={downloadCsv} />
      <Table<SqlRow>
        label="Answer"
        testId="sql-answer"
        rows={rows}
        rowKey={(row) => row.key}
        isLoading={isRunning}
        empty="The query was answered with no rows"
        columns={answer.columns.map((name, index) => ({
          key: String(index),
          title: (
            <span className={styles.heading}>
              {name}
              <span className={styles.type}>{answer.types[index]?.[1]}</span>
            </span>
          ),
          align:
            rows.length > 0 && rows.every(({ cells }) => isNumber(cells[index])) ? "right" : "left",
          sort: (left: SqlRow, right: SqlRow) =>
            compareCells(left.cells[index], right.cells[index]),
          render: (row: SqlRow) => <Cell cell={row.cells[index]} />,
        }))}
      />
    </>
  );
}

function isNumber(cell: SqlCell): boolean {
  return typeof cell === "number" || cell === null;
}
