import type { ReactNode } from "react";
import type { EventId } from "~/query/schema";
import { Select } from "~/ui/Select";
import { EVERY_EVENT, useEventOptions } from "./useEventOptions";
import { useNamed } from "./useNamed";

const ACTION = "\u0000action ";

interface EventOrActionSelectProps {
  /** null: every event, or nothing yet where `isOne`. */
  value: EventId;
  onChange: (value: EventId) => void;
  /** One event or action has to be chosen. */
  isOne?: boolean;
  label: string;
  width?: number | string;
  testId?: string;
}

function chosenOf(value: string): EventId {
  if (value.startsWith(ACTION)) {
    return Number(value.slice(ACTION.length));
  }
  return value === EVERY_EVENT ? null : value;
}

/** One of the project's events or actions. */
export function EventOrActionSelect({
  value,
  onChange,
  isOne = false,
  label,
  width = 220,
  testId,
}: EventOrActionSelectProps): ReactNode {
  const isAction = typeof value === "number";
  const events = useEventOptions(isAction ? null : value, !isOne);
  const actions = useNamed("actions", isAction ? value : null);
  return (
    <Select<string>
      label={label}
      placeholder="Event or action"
      value={isAction ? `${ACTION}${value}` : (value ?? (isOne ? null : EVERY_EVENT))}
      onChange={(chosen) => onChange(chosenOf(chosen))}
      options={
        actions.options.length === 0
          ? events.options
          : [
              {
                label: "Actions",
                options: actions.options.map((action) => ({
                  value: `${ACTION}${action.value}`,
                  label: action.label,
                })),
              },
              { label: "Events", options: events.options },
            ]
      }
      onSearch={(text) => {
        events.search(text);
        actions.search(text);
      }}
      onOpen={() => {
        events.reload();
        actions.reload();
      }}
      isLoading={events.isLoading || actions.isLoading}
      width={width}
      emptyText="No event or action of that name yet"
      {...(testId ? { testId } : {})}
    />
  );
}
