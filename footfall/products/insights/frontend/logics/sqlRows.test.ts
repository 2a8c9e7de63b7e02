import { expect, it } from "vitest";
import { compareCells, csvOf, MOST_SHOWN_ROWS, rowsOf, textOf } from "./sqlRows";

it("writes a file that a spreadsheet never runs", () => {
  const csv = csvOf(
    ["name", "=cmd"],
    [
      ["=1+1", -5],
      ["+a", "@b"],
      ["-c", "\td"],
      ['say "hi", now', null],
      [{ a: 1 }, true],
    ],
  );
  expect(csv).toBe(
    'name,\'=cmd\r\n\'=1+1,-5\r\n\'+a,\'@b\r\n\'-c,\'\td\r\n"say ""hi"", now",\r\n"{""a"":1}",true\r\n',
  );
});

it("sorts numbers by size, texts by their words, and what is missing last", () => {
  expect([10, 9, null, 100].sort(compareCells)).toEqual([9, 10, 100, null]);
  expect(["b10", "b9", "a"].sort(compareCells)).toEqual(["a", "b9", "b10"]);
});

it("shows so many rows as a page can bear", () => {
  expect(rowsOf(Array.from({ length: 1200 }, (_, index) => [index]))).toHaveLength(MOST_SHOWN_ROWS);
});

it("shows every kind of value as text", () => {
  expect([null, "a", 1, [1, "b"], true].map(textOf)).toEqual(["", "a", "1", '[1,"b"]', "true"]);
});
