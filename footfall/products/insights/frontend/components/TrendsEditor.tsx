import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SeriesNode } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus, IconTable } from "~/ui/icons";
import { choiceOf, withEvents } from "../logics/seriesMaths";
import { trendsLogic } from "../logics/trendsLogic";
import {
  FIRST_SERIES,
  FIRST_TABLE_SERIES,
  hasTables,
  isOfTables,
  letterOf,
  MAX_SERIES,
} from "../logics/trendsQuestion";
import { DEFAULT_BREAKDOWN_LIMIT, hasChosenParts } from "../logics/breakdown";
import { BreakdownLimit, BreakdownSelects } from "./BreakdownSelects";
import { ChoiceEditor } from "./ChoiceEditor";
import { ColumnSelect } from "./ColumnSelect";
import { FormulasEditor } from "./FormulasEditor";
import { MeasureEditor } from "./MeasureEditor";
import { QuestionFilters } from "./QuestionFilters";
import { TableSelect } from "./TableSelect";
import styles from "./TrendsEditor.module.css";

interface SeriesEditorProps {
  teamId: number;
  node: SeriesNode;
  index: number;
  isOnly: boolean;
}

function SeriesEditor({ teamId, node, index, isOnly }: SeriesEditorProps): ReactNode {
  const { series } = useValues(trendsLogic({ teamId })).question;
  const { changeQuestion } = useActions(trendsLogic({ teamId }));
  const change = (changed: SeriesNode): void => {
    changeQuestion({ series: series.with(index, changed) });
  };
  const letter = letterOf(index);
  const before = (
    <span className={styles.letter} aria-hidden="true">
      {letter}
    </span>
  );
  const after = (
    <>
      <MeasureEditor teamId={teamId} node={node} letter={letter} index={index} onChange={change} />
      {!isOnly && (
        <IconButton
          size="small"
          label={`Remove series ${letter}`}
          icon={<IconClose />}
          onClick={() => changeQuestion({ series: series.filter((_, other) => other !== index) })}
        />
      )}
    </>
  );
  return node.kind !== "DataWarehouseNode" ? (
    <ChoiceEditor
      choice={choiceOf(node)}
      name={`series ${letter}`}
      onChange={(chosen) => change(withEvents(node, { ...choiceOf(node), ...chosen }))}
      testId={`series-event-${index}`}
      before={before}
      after={after}
    />
  ) : (
    <li className={styles.series}>
      {before}
      <TableSelect teamId={teamId} node={node} letter={letter} index={index} onChange={change} />
      {after}
    </li>
  );
}

function TrendsBreakdown({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(trendsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(trendsLogic({ teamId }));
  const { breakdown, series } = question;
  const [first] = series;
  const chosen = hasChosenParts(breakdown) ? breakdown : null;
  const limit = chosen?.limit ?? DEFAULT_BREAKDOWN_LIMIT;
  return (
    <div className={styles.breakdown}>
      {isOfTables(question) && first?.kind === "DataWarehouseNode" ? (
        <ColumnSelect
          teamId={teamId}
          tableName={first.table_name}
          label="Column to break down by"
          placeholder="No breakdown"
          value={chosen?.parts[0]?.property ?? null}
          onChange={(property) =>
            changeQuestion({ breakdown: { parts: [{ kind: "data_warehouse", property }], limit } })
          }
          onClear={() => changeQuestion({ breakdown: null })}
          testId="breakdown-column"
        />
      ) : (
        <BreakdownSelects
          breakdown={breakdown}
          errors={answerErrors}
          onChange={(changed) => changeQuestion({ breakdown: changed })}
          onType={(typed) => typeQuestion({ breakdown: typed })}
        />
      )}
      {chosen !== null && isOfTables(question) && (
        <BreakdownLimit
          breakdown={chosen}
          onChange={(changed) => changeQuestion({ breakdown: changed })}
        />
      )}
    </div>
  );
}

/** What is counted, of which events, and split by what. */
export function TrendsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(trendsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(trendsLogic({ teamId }));
  return (
    <div className={styles.editor}>
      <section aria-label="Series">
        <h2>Series</h2>
        <ul>
          {question.series.map((node, index) => (
            <SeriesEditor
              // A series has no identity but its place.
              key={index}
              teamId={teamId}
              node={node}
              index={index}
              isOnly={question.series.length === 1}
            />
          ))}
        </ul>
        {question.series.length < MAX_SERIES && (
          <>
            <Button
              size="small"
              kind="quiet"
              icon={<IconPlus />}
              onClick={() => changeQuestion({ series: [...question.series, FIRST_SERIES] })}
              testId="add-series"
            >
              Add series
            </Button>
            <Button
              size="small"
              kind="quiet"
              icon={<IconTable />}
              onClick={() => changeQuestion({ series: [...question.series, FIRST_TABLE_SERIES] })}
              testId="add-table-series"
            >
              Add a table
            </Button>
          </>
        )}
      </section>
      <div>
        <QuestionFilters
          question={question}
          errors={answerErrors}
          onChange={changeQuestion}
          onType={typeQuestion}
          isOfEverybody={hasTables(question)}
        />
        {hasTables(question) && (question.filters.length > 0 || question.isWithoutTests) && (
          <p className={styles.hint}>
            Filters apply to series of events, not to tables; beside a table, test accounts are
            counted.
          </p>
        )}
      </div>
      <section aria-label="Breakdown">
        <h2>Breakdown</h2>
        <TrendsBreakdown teamId={teamId} />
      </section>
      <section aria-label="Formulas">
        <h2>Formulas</h2>
        <FormulasEditor teamId={teamId} />
      </section>
    </div>
  );
}
