import { isComplete } from "~/query/filters";
import type { Cohort, PropertyFilter, ValueFilter } from "~/query/schema";

/**
 * Who is in a cohort, as the API keeps it: what it can say and no editor here can, is kept as it was written.
 */
export interface CohortGroup {
  type: "AND" | "OR";
  values: CohortMember[];
}

export type Behaviour =
  | "performed_event"
  | "performed_event_multiple"
  | "performed_event_first_time"
  | "performed_event_regularly"
  | "stopped_performing_event"
  | "restarted_performing_event";

export type TimeUnit = "minute" | "hour" | "day" | "week" | "month" | "year";
export type TimesOperator = "gte" | "lte" | "gt" | "lt" | "exact" | "eq";

interface Negatable {
  /** Everybody else. */
  negation?: boolean;
}

export interface BehaviouralCriterion extends Negatable {
  type: "behavioral";
  value: Behaviour;
  /** The event's name or the action's number; null while it is being chosen. */
  key: string | number | null;
  event_type: "events" | "actions";
  event_filters?: PropertyFilter[];
  time_value?: number;
  time_interval?: TimeUnit;
  explicit_datetime?: string;
  explicit_datetime_to?: string;
  operator?: TimesOperator;
  operator_value?: number;
  min_periods?: number;
  total_periods?: number;
  seq_time_value?: number;
  seq_time_interval?: TimeUnit;
}

export interface PersonCriterion extends Negatable, Omit<ValueFilter, "type"> {
  type: "person";
}

export interface CohortCriterion extends Negatable {
  type: "cohort";
  key: "id";
  /** null while it is being chosen. */
  value: number | null;
}

export type Criterion = BehaviouralCriterion | PersonCriterion | CohortCriterion;
export type CohortMember = CohortGroup | Criterion;

export const BEHAVIOUR_LABELS: Record<Behaviour, string> = {
  performed_event: "did",
  performed_event_multiple: "did, so many times",
  performed_event_first_time: "did for the first time",
  performed_event_regularly: "did regularly",
  stopped_performing_event: "stopped doing",
  restarted_performing_event: "began again to do",
};

export const TIMES_LABELS: Record<TimesOperator, string> = {
  gte: "at least",
  lte: "at most",
  exact: "exactly",
  gt: "more than",
  lt: "fewer than",
  eq: "exactly",
};

export const TIME_UNITS: TimeUnit[] = ["minute", "hour", "day", "week", "month", "year"];
export const MAX_TIME_VALUE = 10_000;
export const MAX_TIMES = 1_000_000;
export const MAX_PERIODS = 60;

export function isGroup(member: CohortMember): member is CohortGroup {
  return member.type === "AND" || member.type === "OR";
}

export function newCriterion(type: Criterion["type"]): Criterion {
  if (type === "person") {
    return { type, key: "", operator: "exact", value: [] };
  }
  return type === "cohort"
    ? { type, key: "id", value: null }
    : {
        type,
        value: "performed_event",
        key: null,
        event_type: "events",
        time_value: 30,
        time_interval: "day",
      };
}

export function newGroup(): CohortGroup {
  return { type: "AND", values: [newCriterion("behavioral")] };
}

/** What a behaviour needs besides the time, as it is at first. */
const NEEDED: Record<Behaviour, Partial<BehaviouralCriterion>> = {
  performed_event: {},
  performed_event_multiple: { operator: "gte", operator_value: 2 },
  performed_event_first_time: {},
  performed_event_regularly: {
    operator: "gte",
    operator_value: 1,
    min_periods: 3,
    total_periods: 5,
  },
  stopped_performing_event: { seq_time_value: 7, seq_time_interval: "day" },
  restarted_performing_event: { seq_time_value: 7, seq_time_interval: "day" },
};

/** The same events and time in another behaviour: what that has no use for is dropped, as the API refuses it. */
export function withBehaviour(
  criterion: BehaviouralCriterion,
  value: Behaviour,
): BehaviouralCriterion {
  const { type, key, event_type, event_filters, negation } = criterion;
  const { time_value, time_interval, explicit_datetime, explicit_datetime_to } = criterion;
  const isByPeriods = value === "performed_event_regularly";
  const time =
    explicit_datetime === undefined || isByPeriods
      ? { time_value: time_value ?? 30, time_interval: time_interval ?? "day" }
      : {
          explicit_datetime,
          ...(explicit_datetime_to === undefined ? {} : { explicit_datetime_to }),
        };
  return {
    type,
    value,
    key,
    event_type,
    ...(event_filters === undefined ? {} : { event_filters }),
    ...(negation === undefined ? {} : { negation }),
    ...time,
    ...NEEDED[value],
  };
}

const TIME_FIELDS = ["time_value", "time_interval", "explicit_datetime", "explicit_datetime_to"];

/** The same in the last so long, or since a day. */
export function withTime(criterion: BehaviouralCriterion, isSince: boolean): BehaviouralCriterion {
  const timeless = Object.fromEntries(
    Object.entries(criterion).filter(([name]) => !TIME_FIELDS.includes(name)),
  ) as unknown as BehaviouralCriterion;
  return isSince
    ? { ...timeless, explicit_datetime: criterion.explicit_datetime ?? "" }
    : { ...timeless, time_value: 30, time_interval: "day" };
}

export interface Problem {
  /** As the API names what is wrong: `filters.properties.values.0.key`. */
  path: string;
  message: string;
}

function problemOfCriterion(criterion: Criterion, path: string): Problem | null {
  if (criterion.type === "cohort") {
    return criterion.value === null ? { path: `${path}.value`, message: "Choose a cohort." } : null;
  }
  if (criterion.type === "person") {
    if (criterion.key === "") {
      return { path: `${path}.key`, message: "Choose a property." };
    }
    return isComplete(criterion) ? null : { path: `${path}.value`, message: "Give a value." };
  }
  if (criterion.key === null) {
    return { path: `${path}.key`, message: "Choose an event or an action." };
  }
  const unfinished = (criterion.event_filters ?? []).findIndex((filter) => !isComplete(filter));
  if (unfinished >= 0) {
    return {
      path: `${path}.event_filters.${unfinished}`,
      message: "Finish the filter of the event, or remove it.",
    };
  }
  return criterion.explicit_datetime === ""
    ? { path: `${path}.explicit_datetime`, message: "Say since which day, such as 2026-01-31." }
    : null;
}

/** The first thing that is still missing. */
export function problemOfGroup(group: CohortGroup, path: string): Problem | null {
  if (group.values.length === 0) {
    return { path, message: "Add a condition, or remove the group." };
  }
  for (const [index, member] of group.values.entries()) {
    const where = `${path}.values.${index}`;
    const problem = isGroup(member)
      ? problemOfGroup(member, where)
      : problemOfCriterion(member, where);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

export const CRITERIA_PATH = "filters.properties";

export function groupOf(cohort: Cohort): CohortGroup {
  return (
    (cohort.filters as { properties: CohortGroup } | null | undefined)?.properties ?? newGroup()
  );
}
