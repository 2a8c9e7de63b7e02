import { EventSelect, PropertyFilters, PropertySelect } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { PropertyKind, SeriesNode } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus, IconTable } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { trendsLogic } from "../logics/trendsLogic";
import { hasTables, isOfTables, letterOf, MAX_SERIES } from "../logics/trendsQuestion";
import { ColumnSelect } from "./ColumnSelect";
import { FormulasEditor } from "./FormulasEditor";
import { MeasureEditor } from "./MeasureEditor";
import { TableSelect } from "./TableSelect";
import styles from "./TrendsEditor.module.css";

interface SeriesEditorProps {
  teamId: number;
  node: SeriesNode;
  index: number;
  isOnly: boolean;
}

function SeriesEditor({ teamId, node, index, isOnly }: SeriesEditorProps): ReactNode {
  const { changeSeries, removeSeries } = useActions(trendsLogic({ teamId }));
  const letter = letterOf(index);
  return (
    <li className={styles.series}>
      <span className={styles.letter} aria-hidden="true">
        {letter}
      </span>
      {node.kind === "EventsNode" ? (
        <EventSelect
          label={`Event of series ${letter}`}
          value={node.event}
          onChange={(event) => changeSeries(index, { ...node, event })}
          testId={`series-event-${index}`}
        />
      ) : (
        <TableSelect
          teamId={teamId}
          node={node}
          letter={letter}
          index={index}
          onChange={(changed) => changeSeries(index, changed)}
        />
      )}
      <MeasureEditor
        teamId={teamId}
        node={node}
        letter={letter}
        index={index}
        onChange={(changed) => changeSeries(index, changed)}
      />
      {!isOnly && (
        <IconButton
          size="small"
          label={`Remove series ${letter}`}
          icon={<IconClose />}
          onClick={() => removeSeries(index)}
        />
      )}
    </li>
  );
}

function BreakdownEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { changeQuestion } = useActions(trendsLogic({ teamId }));
  const { breakdown, series } = question;
  const [first] = series;
  const kind = breakdown?.kind === "person" ? "person" : "event";
  const limit = breakdown?.limit ?? 10;
  const clear = (): void => {
    changeQuestion({ breakdown: null });
  };
  return (
    <div className={styles.breakdown}>
      {isOfTables(question) && first?.kind === "DataWarehouseNode" ? (
        <ColumnSelect
          teamId={teamId}
          tableName={first.table_name}
          label="Column to break down by"
          placeholder="No breakdown"
          value={breakdown?.property ? breakdown.property : null}
          onChange={(property) =>
            changeQuestion({ breakdown: { kind: "data_warehouse", property, limit } })
          }
          onClear={clear}
          testId="breakdown-column"
        />
      ) : (
        <>
          <Select<PropertyKind>
            label="Whose property to break down by"
            width={92}
            value={kind}
            options={[
              { value: "event", label: "Event" },
              { value: "person", label: "Person" },
            ]}
            onChange={(chosen) =>
              changeQuestion({ breakdown: { kind: chosen, property: "", limit: 10 } })
            }
          />
          <PropertySelect
            kind={kind}
            label="Property to break down by"
            placeholder="No breakdown"
            value={breakdown?.property ? breakdown.property : null}
            onChange={(property) => changeQuestion({ breakdown: { kind, property, limit } })}
            onClear={clear}
            testId="breakdown-property"
          />
        </>
      )}
      {breakdown?.property && (
        <Select<number>
          label="How many values"
          width={92}
          value={breakdown.limit}
          options={[5, 10, 25].map((count) => ({ value: count, label: `Top ${count}` }))}
          onChange={(chosen) => changeQuestion({ breakdown: { ...breakdown, limit: chosen } })}
        />
      )}
    </div>
  );
}

/** What is counted, of which events, and split by what. */
export function TrendsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { addSeries, addTableSeries, changeQuestion } = useActions(trendsLogic({ teamId }));
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
              onClick={addSeries}
              testId="add-series"
            >
              Add series
            </Button>
            <Button
              size="small"
              kind="quiet"
              icon={<IconTable />}
              onClick={addTableSeries}
              testId="add-table-series"
            >
              Add a table
            </Button>
          </>
        )}
      </section>
      <section aria-label="Filters">
        <h2>Filters</h2>
        <PropertyFilters
          filters={question.filters}
          onChange={(filters) => changeQuestion({ filters })}
        />
        {hasTables(question) && question.filters.length > 0 && (
          <p className={styles.hint}>Filters apply to series of events, not to tables.</p>
        )}
      </section>
      <section aria-label="Breakdown">
        <h2>Breakdown</h2>
        <BreakdownEditor teamId={teamId} />
      </section>
      <section aria-label="Formulas">
        <h2>Formulas</h2>
        <FormulasEditor teamId={teamId} />
      </section>
    </div>
  );
}
