import { expect, it } from "vitest";
import {
  FIRST_QUESTION,
  intervalsOf,
  isChosen,
  parametersOf,
  questionOf,
  tableOf,
  withFilter,
  withRange,
} from "./webQuestion";

it("reads back from an address whatever it wrote into it", () => {
  const question = {
    ...withRange(FIRST_QUESTION, "2026-10-01", "2026-10-31"),
    isCompared: false,
    metric: "bounce rate" as const,
    filters: withFilter(withFilter([], "Page", "/a?b&c=d"), "Country", null),
    tabs: { ...FIRST_QUESTION.tabs, places: "City" as const },
  };
  expect(questionOf(parametersOf(question))).toEqual(question);
  expect(parametersOf(FIRST_QUESTION)).toEqual({});
});

it("takes what is wrong in an address as it is at first", () => {
  const hostile = {
    dateFrom: "yesterday'--",
    dateTo: 5,
    interval: "fortnight",
    metric: "money",
    filters: [{ key: 1 }, "x", { key: "a", value: "text" }, { key: "$os", value: [7] }],
    tabs: { pages: "Country", devices: ["OS"] },
  };
  expect(questionOf(hostile)).toEqual({
    ...FIRST_QUESTION,
    filters: [{ type: "event", key: "$os", operator: "exact", value: ["7"] }],
  });
});

it("chooses steps that suit the range", () => {
  expect(withRange(FIRST_QUESTION, "dStart", null).interval).toBe("hour");
  expect(withRange(FIRST_QUESTION, "-30d", null).interval).toBe("day");
  expect(withRange(FIRST_QUESTION, "yStart", null).interval).toBe("month");
  expect(intervalsOf({ dateFrom: "-90d", dateTo: null })).toEqual(["day", "week", "month"]);
  expect(questionOf({ dateFrom: "-90d", interval: "hour" }).interval).toBe("day");
});

it("filters on a value, on another one in its place, and on none when it is chosen again", () => {
  const home = withFilter([], "Page", "/");
  expect(isChosen(home, "Page", "/")).toBe(true);
  const pricing = withFilter(home, "Page", "/pricing");
  expect(pricing).toHaveLength(1);
  expect(isChosen(pricing, "Page", "/")).toBe(false);
  expect(withFilter(pricing, "Page", "/pricing")).toEqual([]);
});

it("asks for a value that is missing as one that is not set", () => {
  const filters = withFilter([], "InitialChannelType", null);
  expect(filters).toEqual([
    { type: "session", key: "$channel_type", operator: "is_not_set", value: null },
  ]);
  expect(tableOf({ ...FIRST_QUESTION, filters }, "Page", 9)).toMatchObject({
    breakdownBy: "Page",
    limit: 9,
    offset: 0,
    properties: filters,
    compareFilter: { compare: true },
  });
});
