import { EventSelect, PropertyFilters, PropertySelect } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { PropertyKind, SeriesMath, SeriesNode } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { trendsLogic } from "../logics/trendsLogic";
import { MAX_SERIES } from "../logics/trendsQuestion";
import styles from "./TrendsEditor.module.css";

const MATHS: { value: SeriesMath; label: string }[] = [
  { value: "total", label: "Total count" },
  { value: "dau", label: "Unique users" },
];

function letterOf(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

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
      <EventSelect
        label={`Event of series ${letter}`}
        value={node.event}
        onChange={(event) => changeSeries(index, { event })}
        testId={`series-event-${index}`}
      />
      <Select<SeriesMath>
        label={`What series ${letter} counts`}
        width={140}
        value={node.math}
        options={MATHS}
        onChange={(math) => changeSeries(index, { math })}
        testId={`series-math-${index}`}
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
  const { breakdown } = question;
  const kind = breakdown?.kind ?? "event";
  return (
    <div className={styles.breakdown}>
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
        onChange={(property) =>
          changeQuestion({ breakdown: { kind, property, limit: breakdown?.limit ?? 10 } })
        }
        onClear={() => changeQuestion({ breakdown: null })}
        testId="breakdown-property"
      />
      {breakdown?.property && (
        <Select<number>
          label="How many values"
          width={92}
          value={breakdown.limit}
          options={[5, 10, 25].map((limit) => ({ value: limit, label: `Top ${limit}` }))}
          onChange={(limit) => changeQuestion({ breakdown: { ...breakdown, limit } })}
        />
      )}
    </div>
  );
}

/** What is counted, of which events, and split by what. */
export function TrendsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { addSeries, changeQuestion } = useActions(trendsLogic({ teamId }));
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
          <Button
            size="small"
            kind="quiet"
            icon={<IconPlus />}
            onClick={addSeries}
            testId="add-series"
          >
            Add series
          </Button>
        )}
      </section>
      <section aria-label="Filters">
        <h2>Filters</h2>
        <PropertyFilters
          filters={question.filters}
          onChange={(filters) => changeQuestion({ filters })}
        />
      </section>
      <section aria-label="Breakdown">
        <h2>Breakdown</h2>
        <BreakdownEditor teamId={teamId} />
      </section>
    </div>
  );
}
