import { expect, it } from "vitest";
import { intervalsOf, withRange } from "./dateRange";
import { MATH_LABELS, mathsOf, withCurrency, withMath } from "./seriesMaths";
import {
  currencyOf,
  FIRST_QUESTION,
  problemOf,
  queryOf,
  questionOf,
  type TrendsQuestion,
} from "./trendsQuestion";
import { changedParameters } from "./readFilters";

it("survives its way through the address", () => {
  const question = {
    ...FIRST_QUESTION,
    series: [{ kind: "EventsNode" as const, event: "order placed", math: "dau" as const }],
    dateFrom: "-90d",
    interval: "week" as const,
    breakdown: { parts: [{ kind: "event" as const, property: "$browser" }], limit: 5 },
    isCompared: true,
    display: "bar" as const,
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(changedParameters(FIRST_QUESTION, FIRST_QUESTION)).toEqual({});
});

it("reads anything wrong in an address as if it were not there", () => {
  expect(
    questionOf({
      series: "x",
      dateFrom: "'; drop",
      interval: "century",
      filters: 7,
      breakdown: { property: 3 },
      isCompared: "yes",
      display: "hologram",
    }),
  ).toEqual(FIRST_QUESTION);
});

it("takes an interval that suits a new range, and keeps one that still does", () => {
  expect(withRange(FIRST_QUESTION, "-24h", null).interval).toBe("hour");
  expect(withRange(FIRST_QUESTION, "-30d", null).interval).toBe("day");
  expect(withRange({ ...FIRST_QUESTION, interval: "hour" }, "-90d", null).interval).toBe("day");
  expect(intervalsOf({ ...FIRST_QUESTION, dateFrom: "-90d" })).not.toContain("hour");
});

it("keeps filters of groups and of the event itself in the address", () => {
  const filters = [
    {
      type: "group" as const,
      group_type_index: 3 as const,
      key: "plan",
      operator: "exact" as const,
      value: ["Team"],
    },
    {
      type: "event_metadata" as const,
      key: "timestamp",
      operator: "is_date_after" as const,
      value: "-3d",
    },
  ];
  const question = { ...FIRST_QUESTION, filters };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(queryOf(question).properties).toEqual(filters);
});

it("offers every math of events, and to tables only those that rows can answer", () => {
  const maths = (kind: "EventsNode" | "DataWarehouseNode") =>
    mathsOf(kind).flatMap(({ options }) => options.map(({ value }) => value));
  expect(maths("EventsNode").toSorted()).toEqual(Object.keys(MATH_LABELS).toSorted());
  expect(maths("DataWarehouseNode")).not.toContain("unique_group");
  expect(mathsOf("EventsNode").map(({ label }) => label)).toEqual([
    "Counted",
    "Of a property",
    "Per user",
  ]);
});

it("asks nothing of a filter that is still being filled in", () => {
  const filters = [
    { type: "event" as const, key: "plan", operator: "exact" as const, value: [] },
    { type: "event" as const, key: "plan", operator: "is_set" as const, value: null },
  ];
  expect(queryOf({ ...FIRST_QUESTION, filters }).properties).toEqual([filters[1]]);
});

const REVENUE = {
  kind: "EventsNode" as const,
  event: "order placed",
  math: "sum" as const,
  math_property: "amount",
  math_currency: "EUR",
  math_property_revenue_currency: { property: "currency" },
};
const ORDERS = {
  kind: "DataWarehouseNode" as const,
  table_name: "shop.orders",
  timestamp_field: "placed_at",
  math: "total" as const,
};

it("keeps measures, currencies, tables and formulas in the address", () => {
  const question = {
    ...FIRST_QUESTION,
    series: [REVENUE, { ...ORDERS, distinct_id_field: "customer", math: "dau" as const }],
    formulas: ["A / B"],
    display: "cumulative" as const,
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(queryOf(question)).toMatchObject({
    series: question.series,
    trendsFilter: { display: "ActionsLineGraphCumulative", formulas: ["A / B"] },
  });
});

it("says what is missing before it asks", () => {
  const of = (series: typeof FIRST_QUESTION.series, change = {}): string | null =>
    problemOf({ ...FIRST_QUESTION, series, ...change });
  expect(of([REVENUE, ORDERS])).toBeNull();
  expect(of([{ kind: "EventsNode", event: null, math: "p90" }])).toContain("series A");
  expect(of([{ ...ORDERS, table_name: "" }])).toContain("Choose a table");
  expect(of([{ ...ORDERS, math: "dau" }])).toContain("whose row");
  expect(of([{ ...REVENUE, math: "avg" }], { display: "cumulative" })).toContain("running total");
  expect(of([REVENUE], { formulas: ["A / B"] })).toContain("no series B");
  expect(of([REVENUE], { formulas: [""] })).toBeNull();
  const breakdown = { parts: [{ kind: "event", property: "plan" }], limit: 5 };
  expect(of([REVENUE, ORDERS], { breakdown })).toContain("in common");
  expect(of([ORDERS], { breakdown })).toContain("column");
});

it("asks filters of the series of events where another is of a table", () => {
  const filters = [
    { type: "event" as const, key: "plan", operator: "exact" as const, value: ["pro"] },
  ];
  const query = queryOf({ ...FIRST_QUESTION, series: [REVENUE, ORDERS], filters });
  expect(query.properties).toEqual([]);
  expect(query.series).toEqual([{ ...REVENUE, properties: filters }, ORDERS]);
});

it("knows a currency only where every series is in it", () => {
  expect(currencyOf({ ...FIRST_QUESTION, series: [REVENUE] })).toBe("EUR");
  expect(currencyOf({ ...FIRST_QUESTION, series: [REVENUE, ORDERS] })).toBeNull();
  expect(currencyOf({ ...FIRST_QUESTION, series: [REVENUE], formulas: ["A / 2"] })).toBeNull();
});

it("drops what a new measure has no use for", () => {
  expect(withMath(REVENUE, "total")).toEqual({
    kind: "EventsNode",
    event: "order placed",
    math: "total",
  });
  expect(withMath(REVENUE, "avg")).toEqual({ ...REVENUE, math: "avg" });
  expect(withCurrency(REVENUE, null)).not.toHaveProperty("math_currency");
});

it("asks for one number where one is drawn, and smooths only what has steps", () => {
  const smoothed = { ...FIRST_QUESTION, smoothing: 7 };
  expect(queryOf({ ...smoothed, display: "area" }).trendsFilter).toEqual({
    smoothingIntervals: 7,
  });
  expect(queryOf({ ...smoothed, display: "pie" }).trendsFilter).toEqual({ display: "ActionsPie" });
  expect(queryOf({ ...smoothed, display: "ranking" }).trendsFilter).toEqual({
    display: "ActionsBarValue",
  });
  expect(queryOf({ ...FIRST_QUESTION, isLogarithmic: true })).toEqual(queryOf(FIRST_QUESTION));
});

it("compares with as far back as was chosen", () => {
  const compared = { ...FIRST_QUESTION, isCompared: true };
  expect(queryOf(compared).compareFilter).toEqual({ compare: true });
  expect(queryOf({ ...compared, compareTo: "-1y" }).compareFilter).toEqual({
    compare: true,
    compare_to: "-1y",
  });
  expect(questionOf({ isCompared: true, compareTo: "-3x" }).compareTo).toBeNull();
});

it("asks a series with its own filters once they are finished, and keeps them under another measure", () => {
  const chrome = {
    type: "event" as const,
    key: "$browser",
    operator: "exact" as const,
    value: ["Chrome"],
  };
  const node = {
    kind: "EventsNode" as const,
    event: "paid",
    math: "total" as const,
    properties: [chrome, { ...chrome, key: "" }],
  };
  const question = { ...FIRST_QUESTION, series: [node] };
  expect(queryOf(question).series).toEqual([{ ...node, properties: [chrome] }]);
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(withMath(node, "dau")).toMatchObject({ math: "dau", properties: node.properties });
});

it("keeps whose property is chosen while the property is not, and asks for no breakdown yet", () => {
  const question = {
    ...FIRST_QUESTION,
    breakdown: { parts: [{ kind: "person" as const, property: "" }], limit: 10 },
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(queryOf(question).breakdownFilter).toBeUndefined();
});

it("asks about actions, of people in a cohort, without test accounts; and shares all of it", () => {
  const question: TrendsQuestion = {
    ...FIRST_QUESTION,
    series: [{ kind: "ActionsNode", id: 7, math: "weekly_active" }],
    filters: [
      { type: "cohort", key: "id", operator: "not_in", value: 3 },
      { type: "hogql", key: "properties.price > 100" },
    ],
    isWithoutTests: true,
    smoothing: 9,
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(queryOf(question)).toMatchObject({
    series: [{ kind: "ActionsNode", id: 7, math: "weekly_active" }],
    properties: question.filters,
    filterTestAccounts: true,
    trendsFilter: { smoothingIntervals: 9 },
  });
  const unchosen = { type: "cohort", key: "id", operator: "in", value: null } as const;
  const unwritten = { type: "hogql", key: " " } as const;
  expect(queryOf({ ...question, filters: [unchosen, unwritten] }).properties).toEqual([]);
});
