import {
  EventOrActionSelect,
  newFilter,
  PropertyFilters,
} from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import { IconButton } from "~/ui/Button";
import { IconFilter } from "~/ui/icons";
import type { EventChoice } from "../logics/eventChoice";
import styles from "./ChoiceEditor.module.css";

interface ChoiceEditorProps {
  choice: EventChoice;
  /** What the events are for: "step 2". */
  name: string;
  onChange: (change: Partial<EventChoice>) => void;
  testId: string;
  width?: number;
  /** What stands before the event, and what behind it. */
  before?: ReactNode;
  after?: ReactNode;
}

/** Which events, and with which properties. */
export function ChoiceEditor({
  choice,
  name,
  onChange,
  testId,
  width = 220,
  before,
  after,
}: ChoiceEditorProps): ReactNode {
  return (
    <li className={styles.choice}>
      <div className={styles.line}>
        {before}
        <EventOrActionSelect
          label={`Event of ${name}`}
          value={choice.event}
          onChange={(event) => onChange({ event })}
          width={width}
          testId={testId}
        />
        {choice.filters.length === 0 && (
          <IconButton
            size="small"
            label={`Filter ${name}`}
            icon={<IconFilter />}
            onClick={() => onChange({ filters: [newFilter("event")] })}
            testId={`${testId}-filter`}
          />
        )}
        {after}
      </div>
      {choice.filters.length > 0 && (
        <div className={styles.filters} role="group" aria-label={`Filters of ${name}`}>
          <PropertyFilters filters={choice.filters} onChange={(filters) => onChange({ filters })} />
        </div>
      )}
    </li>
  );
}
