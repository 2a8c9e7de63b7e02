import {
  EventOrActionSelect,
  newFilter,
  PropertyFilters,
} from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import { IconButton } from "~/ui/Button";
import { IconFilter } from "~/ui/icons";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import {
  type Behaviour,
  BEHAVIOUR_LABELS,
  type BehaviouralCriterion,
  MAX_PERIODS,
  MAX_TIME_VALUE,
  MAX_TIMES,
  TIME_UNITS,
  TIMES_LABELS,
  type TimesOperator,
  type TimeUnit,
  withBehaviour,
  withTime,
} from "../logics/cohortCriteria";
import styles from "./CohortEditor.module.css";

interface BehaviourProps {
  criterion: BehaviouralCriterion;
  /** "condition 2" */
  name: string;
  onChange: (criterion: BehaviouralCriterion) => void;
}

interface DurationProps {
  name: string;
  length: number;
  unit: TimeUnit;
  onChange: (length: number, unit: TimeUnit) => void;
}

function Duration({ name, length, unit, onChange }: DurationProps): ReactNode {
  return (
    <>
      <NumberInput
        label={`Length of ${name}`}
        width={72}
        min={1}
        max={MAX_TIME_VALUE}
        value={length}
        onChange={(value) => onChange(value ?? 1, unit)}
      />
      <Select<TimeUnit>
        label={`Unit of ${name}`}
        width={104}
        value={unit}
        options={TIME_UNITS.map((value) => ({ value, label: length === 1 ? value : `${value}s` }))}
        onChange={(chosen) => onChange(length, chosen)}
      />
    </>
  );
}

function Times({ criterion, name, onChange }: BehaviourProps): ReactNode {
  return (
    <>
      <Select<TimesOperator>
        label={`How often, of ${name}`}
        width={110}
        value={criterion.operator ?? "gte"}
        options={(["gte", "lte", "exact", "gt", "lt"] as const).map((value) => ({
          value,
          label: TIMES_LABELS[value],
        }))}
        onChange={(operator) => onChange({ ...criterion, operator })}
      />
      <NumberInput
        label={`How many times, of ${name}`}
        width={72}
        min={1}
        max={MAX_TIMES}
        value={criterion.operator_value ?? 1}
        onChange={(value) => onChange({ ...criterion, operator_value: value ?? 1 })}
        testId="criterion-times"
      />
      {criterion.operator_value === 1 ? "time" : "times"}
    </>
  );
}

function Periods({ criterion, name, onChange }: BehaviourProps): ReactNode {
  const periods = (field: "min_periods" | "total_periods", label: string): ReactNode => (
    <NumberInput
      label={`${label} of ${name}`}
      width={64}
      min={1}
      max={MAX_PERIODS}
      value={criterion[field] ?? 1}
      onChange={(value) => onChange({ ...criterion, [field]: value ?? 1 })}
    />
  );
  return (
    <>
      in {periods("min_periods", "Least periods")} of the last {periods("total_periods", "Periods")}{" "}
      periods of
      <Duration
        name={`a period of ${name}`}
        length={criterion.time_value ?? 1}
        unit={criterion.time_interval ?? "day"}
        onChange={(time_value, time_interval) =>
          onChange({ ...criterion, time_value, time_interval })
        }
      />
    </>
  );
}

function Since({ criterion, name, onChange }: BehaviourProps): ReactNode {
  const { explicit_datetime_to: to, ...open } = criterion;
  return (
    <>
      <span className={styles.day}>
        <TextInput
          label={`Day that ${name} begins with`}
          placeholder="2026-01-31"
          value={criterion.explicit_datetime ?? ""}
          onChange={(explicit_datetime) => onChange({ ...criterion, explicit_datetime })}
          maxLength={40}
        />
      </span>
      until
      <span className={styles.day}>
        <TextInput
          label={`Day that ${name} ends with`}
          placeholder="now"
          value={to ?? ""}
          onChange={(text) =>
            onChange(text === "" ? open : { ...open, explicit_datetime_to: text })
          }
          maxLength={40}
        />
      </span>
    </>
  );
}

/** When it was done. */
function Time(props: BehaviourProps): ReactNode {
  const { criterion, name, onChange } = props;
  const isSince = criterion.explicit_datetime !== undefined;
  return (
    <>
      <Select<"last" | "since">
        label={`When, of ${name}`}
        width={104}
        value={isSince ? "since" : "last"}
        options={[
          { value: "last", label: "in the last" },
          { value: "since", label: "from" },
        ]}
        onChange={(chosen) => onChange(withTime(criterion, chosen === "since"))}
      />
      {isSince ? (
        <Since {...props} />
      ) : (
        <Duration
          name={`the time of ${name}`}
          length={criterion.time_value ?? 1}
          unit={criterion.time_interval ?? "day"}
          onChange={(time_value, time_interval) =>
            onChange({ ...criterion, time_value, time_interval })
          }
        />
      )}
    </>
  );
}

/** Who stopped did it before the latest part of the time, and not in it; who began again the other way round. */
function LatestPart({ criterion, name, onChange }: BehaviourProps): ReactNode {
  return (
    <>
      {criterion.value === "stopped_performing_event"
        ? "but not in the last"
        : "and it was in the last"}
      <Duration
        name={`the latest part of ${name}`}
        length={criterion.seq_time_value ?? 1}
        unit={criterion.seq_time_interval ?? "day"}
        onChange={(seq_time_value, seq_time_interval) =>
          onChange({ ...criterion, seq_time_value, seq_time_interval })
        }
      />
    </>
  );
}

function EventFilters({ criterion, name, onChange }: BehaviourProps): ReactNode {
  const { event_filters: filters = [], ...plain } = criterion;
  return filters.length === 0 ? null : (
    <div className={styles.filters} role="group" aria-label={`Filters of ${name}`}>
      <PropertyFilters
        filters={filters}
        onChange={(changed) =>
          onChange(changed.length === 0 ? plain : { ...plain, event_filters: changed })
        }
      />
    </div>
  );
}

/** What people did, how often, and when. */
export function BehaviourEditor(props: BehaviourProps): ReactNode {
  const { criterion, name, onChange } = props;
  const { value, event_filters: filters = [] } = criterion;
  const isByPeriods = value === "performed_event_regularly";
  return (
    <>
      <Select<Behaviour>
        label={`What ${name} asks of an event`}
        width={168}
        value={value}
        options={(Object.keys(BEHAVIOUR_LABELS) as Behaviour[]).map((behaviour) => ({
          value: behaviour,
          label: BEHAVIOUR_LABELS[behaviour],
        }))}
        onChange={(behaviour) => onChange(withBehaviour(criterion, behaviour))}
        testId="criterion-behaviour"
      />
      <EventOrActionSelect
        isOne
        label={`Event of ${name}`}
        width={180}
        value={criterion.key}
        onChange={(key) =>
          onChange({
            ...criterion,
            key,
            event_type: typeof key === "number" ? "actions" : "events",
          })
        }
        testId="criterion-event"
      />
      {filters.length === 0 && (
        <IconButton
          size="small"
          label={`Filter the event of ${name}`}
          icon={<IconFilter />}
          onClick={() => onChange({ ...criterion, event_filters: [newFilter("event")] })}
        />
      )}
      {(value === "performed_event_multiple" || isByPeriods) && <Times {...props} />}
      {isByPeriods ? <Periods {...props} /> : <Time {...props} />}
      {(value === "stopped_performing_event" || value === "restarted_performing_event") && (
        <LatestPart {...props} />
      )}
      <EventFilters {...props} />
    </>
  );
}
