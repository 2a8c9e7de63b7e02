import type {
  ActionsSeries,
  EventsSeries,
  SeriesMath,
  SeriesMeasure,
  SeriesNode,
} from "~/query/schema";
import type { SelectGroup } from "~/ui/Select";
import type { EventChoice } from "./eventChoice";

const MEASURES = ["sum", "avg", "min", "max", "median", "p75", "p90", "p95", "p99"] as const;
const OF_PEOPLE: SeriesMath[] = ["dau", "weekly_active", "monthly_active"];
const ONLY_OF_EVENTS: SeriesMath[] = [
  "unique_session",
  "unique_group",
  "first_time_for_user",
  "first_matching_event_for_user",
];
/** Of which the values of several steps make one total. People of several days do not. */
const ADDING: SeriesMath[] = [
  "total",
  "sum",
  "first_time_for_user",
  "first_matching_event_for_user",
];
/** Of which a running total can be computed: nobody is counted twice in it. */
const RUNNING: SeriesMath[] = [...ADDING, "dau", "unique_session", "unique_group"];

export const MATH_LABELS: Record<SeriesMath, string> = {
  total: "Total count",
  dau: "Unique users",
  weekly_active: "Weekly active users",
  monthly_active: "Monthly active users",
  unique_session: "Unique sessions",
  unique_group: "Unique groups",
  first_time_for_user: "First time ever",
  first_matching_event_for_user: "First time that matches",
  sum: "Sum of a property",
  avg: "Average of a property",
  min: "Minimum of a property",
  max: "Maximum of a property",
  median: "Median of a property",
  p75: "75th percentile of a property",
  p90: "90th percentile of a property",
  p95: "95th percentile of a property",
  p99: "99th percentile of a property",
  avg_count_per_actor: "Average count per user",
  min_count_per_actor: "Minimum count per user",
  max_count_per_actor: "Maximum count per user",
  median_count_per_actor: "Median count per user",
  p75_count_per_actor: "75th percentile per user",
  p90_count_per_actor: "90th percentile per user",
  p95_count_per_actor: "95th percentile per user",
  p99_count_per_actor: "99th percentile per user",
};

export function needsProperty(math: SeriesMath): boolean {
  return MEASURES.some((measure) => measure === math);
}

export function needsPerson(math: SeriesMath): boolean {
  return OF_PEOPLE.includes(math) || math.endsWith("_count_per_actor");
}

export function addsUp(math: SeriesMath): boolean {
  return ADDING.includes(math);
}

export function hasRunningTotal(math: SeriesMath): boolean {
  return RUNNING.includes(math);
}

export function isMath(value: unknown): value is SeriesMath {
  return typeof value === "string" && value in MATH_LABELS;
}

function headingOf(math: SeriesMath): string {
  if (needsProperty(math)) {
    return "Of a property";
  }
  return math.endsWith("_count_per_actor") ? "Per user" : "Counted";
}

/** The maths that a series of this kind can have, under headings. */
export function mathsOf(kind: SeriesNode["kind"]): SelectGroup<SeriesMath>[] {
  const maths = (Object.keys(MATH_LABELS) as SeriesMath[]).filter(
    (math) => kind !== "DataWarehouseNode" || !ONLY_OF_EVENTS.includes(math),
  );
  return [...new Set(maths.map(headingOf))].map((heading) => ({
    label: heading,
    options: maths
      .filter((math) => headingOf(math) === heading)
      .map((value) => ({ value, label: MATH_LABELS[value] })),
  }));
}

/** The same series with another measure: what the new one has no use for is dropped. */
export function withMeasure(node: SeriesNode, measure: SeriesMeasure): SeriesNode {
  if (node.kind !== "DataWarehouseNode") {
    const properties = node.properties === undefined ? {} : { properties: node.properties };
    return node.kind === "ActionsNode"
      ? { kind: node.kind, id: node.id, ...properties, ...measure }
      : { kind: node.kind, event: node.event, ...properties, ...measure };
  }
  const { kind, table_name, timestamp_field, distinct_id_field } = node;
  return {
    kind,
    table_name,
    timestamp_field,
    ...(distinct_id_field === undefined ? {} : { distinct_id_field }),
    ...measure,
  };
}

/** The same series of other events, counted in the same way. */
export function withEvents(
  node: EventsSeries | ActionsSeries,
  { event, filters }: EventChoice,
): EventsSeries | ActionsSeries {
  const { math, math_property, math_property_type, math_group_type_index } = node;
  const { math_currency, math_property_revenue_currency } = node;
  const measure = {
    math,
    ...(math_property === undefined ? {} : { math_property }),
    ...(math_property_type === undefined ? {} : { math_property_type }),
    ...(math_group_type_index === undefined ? {} : { math_group_type_index }),
    ...(math_currency === undefined ? {} : { math_currency }),
    ...(math_property_revenue_currency === undefined ? {} : { math_property_revenue_currency }),
    properties: filters,
  };
  return typeof event === "number"
    ? { kind: "ActionsNode", id: event, ...measure }
    : { kind: "EventsNode", event, ...measure };
}

/** Of which events a series is. */
export function choiceOf(node: EventsSeries | ActionsSeries): EventChoice {
  return {
    event: node.kind === "ActionsNode" ? node.id : node.event,
    filters: node.properties ?? [],
  };
}

export function withMath(node: SeriesNode, math: SeriesMath): SeriesNode {
  if (math === "unique_group") {
    return withMeasure(node, { math, math_group_type_index: node.math_group_type_index ?? 0 });
  }
  if (!needsProperty(math)) {
    return withMeasure(node, { math });
  }
  return withMeasure(node, {
    math,
    ...(node.math_property === undefined ? {} : { math_property: node.math_property }),
    ...(node.math_property_type === undefined
      ? {}
      : { math_property_type: node.math_property_type }),
    ...(node.math_currency === undefined ? {} : { math_currency: node.math_currency }),
    ...(node.math_property_revenue_currency === undefined
      ? {}
      : { math_property_revenue_currency: node.math_property_revenue_currency }),
  });
}

/** The same series with its amounts converted into `currency`, or not any more. */
export function withCurrency(node: SeriesNode, currency: string | null): SeriesNode {
  const { math, math_property, math_property_type, math_property_revenue_currency } = node;
  return withMeasure(node, {
    math,
    ...(math_property === undefined ? {} : { math_property }),
    ...(math_property_type === undefined ? {} : { math_property_type }),
    ...(currency === null
      ? {}
      : {
          math_currency: currency,
          math_property_revenue_currency: math_property_revenue_currency ?? {
            property: "currency",
          },
        }),
  });
}

/** Currencies that public sources of rates quote; any other code of ISO 4217 may stand in the address. */
export const CURRENCIES = (
  "USD EUR GBP JPY CHF AUD BRL CAD CNY CZK DKK HKD HUF IDR ILS INR ISK KRW MXN MYR NOK NZD PHP PLN " +
  "RON SEK SGD THB TRY ZAR"
).split(" ");
