import { expect, it } from "vitest";
import { itemLabel, itemsOf, pathGraph } from "./pathGraph";

const edge = (
  source: string,
  target: string,
  value: number,
): Parameters<typeof pathGraph>[0][0] => ({
  source,
  target,
  value,
  average_conversion_time: 1500,
});

it("tells the step and the item of a node apart, whatever the item has in it", () => {
  const { nodes, links, stepCount } = pathGraph([
    edge("1_https://a.example/x_1", "2_2_done\n", 3),
    edge("2_2_done\n", "3_https://a.example/x_1", 2),
  ]);
  expect(nodes.map(({ step, item }) => [step, item])).toEqual([
    [1, "https://a.example/x_1"],
    [2, "2_done\n"],
    [3, "https://a.example/x_1"],
  ]);
  expect(links[0]).toMatchObject({ count: 3, averageSeconds: 1.5 });
  expect(stepCount).toBe(3);
});

it("weighs a node by what comes or by what goes, whichever is more", () => {
  const { nodes } = pathGraph([
    edge("1_a", "2_b", 5),
    edge("1_c", "2_b", 2),
    edge("2_b", "3_d", 4),
  ]);
  expect(Object.fromEntries(nodes.map(({ id, count }) => [id, count]))).toEqual({
    "1_a": 5,
    "1_c": 2,
    "2_b": 7,
    "3_d": 4,
  });
});

it("calls addresses of one host by their paths, and of several by the host's first word too", () => {
  const one = pathGraph([edge("1_https://a.example/x", "2_https://a.example", 1)]);
  expect(one.nodes.map(({ shortLabel }) => shortLabel)).toEqual(["/x", "/"]);
  const two = pathGraph([edge("1_https://app.a.example/x", "2_https://www.a.example/y", 1)]);
  expect(two.nodes.map(({ shortLabel }) => shortLabel)).toEqual(["app…/x", "www…/y"]);
  const alike = pathGraph([edge("1_https://www.a.example/x", "2_https://www.b.example/x", 1)]);
  expect(alike.nodes.map(({ shortLabel }) => shortLabel)).toEqual([
    "www.a.example/x",
    "www.b.example/x",
  ]);
});

it("suggests each item once, the most frequent first, and never the steps that were left out", () => {
  const graph = pathGraph([
    edge("1_$pageview", "2_...", 9),
    edge("2_...", "3_paid", 5),
    edge("3_paid", "4_$pageview", 3),
  ]);
  expect(itemsOf(graph)).toEqual(["$pageview", "paid"]);
  expect(itemLabel("...")).toBe("… steps between");
  expect(itemLabel("$pageview")).toBe("Pageview");
});
