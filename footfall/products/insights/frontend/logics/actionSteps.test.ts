import { expect, it } from "vitest";
import { filtersOf, problemOfSteps, queryOfStep } from "./actionSteps";

it("asks for the events of a step letter for letter, as an action compares", () => {
  expect(
    filtersOf({
      event: "$autocapture",
      url: "/shop?a=(1)",
      text: "Buy now",
      href: "^/cart",
      href_matching: "regex",
      selector: "div > a",
      properties: [{ type: "person", key: "plan", operator: "exact", value: [] }],
    }),
  ).toEqual([
    {
      type: "event",
      key: "$current_url",
      operator: "regex",
      value: String.raw`/shop\?a=\(1\)`,
    },
    { type: "element", key: "text", operator: "exact", value: ["Buy now"] },
    { type: "element", key: "href", operator: "regex", value: "^/cart" },
    { type: "element", key: "selector", operator: "exact", value: ["div > a"] },
  ]);
});

it("names no event where any will do", () => {
  expect(queryOfStep({ event: null, url: "" }, 5)).not.toHaveProperty("event");
  expect(queryOfStep({ event: "paid" }, 5)).toMatchObject({ event: "paid", properties: [] });
});

it("says what is missing, where the API would say it", () => {
  expect(problemOfSteps([])?.path).toBe("steps");
  const filters = [{ type: "event" as const, key: "", operator: "exact" as const, value: [] }];
  expect(problemOfSteps([{ event: null }, { event: null, properties: filters }])?.path).toBe(
    "steps.1.properties.0",
  );
  expect(problemOfSteps([{ event: null }])).toBeNull();
});
