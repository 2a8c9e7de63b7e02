import { expect, it } from "vitest";
import type { SavedVariable } from "~/query/schema";
import { namesIn, readGiven, valueOf, variablesOf } from "./sqlVariables";

const SQL = "SELECT {variables.n}, { variables.day } WHERE {x} AND 1 = {variables.n}";

function saved(code_name: string, type: SavedVariable["type"]): SavedVariable {
  return { id: 1, name: code_name, code_name, type, values: [] } as unknown as SavedVariable;
}

it("finds the variables of a statement, each once", () => {
  expect(namesIn(SQL)).toEqual(["n", "day"]);
});

it("gives what was typed as its type, and leaves what is no number to the server", () => {
  expect(variablesOf(SQL, { n: "2.5", other: "x" }, [saved("n", "Number")])).toEqual({
    n: { code_name: "n", value: 2.5 },
  });
  expect(variablesOf(SQL, { n: "", day: "2026-01-31" }, [])).toEqual({
    day: { code_name: "day", value: "2026-01-31" },
  });
  expect(valueOf("Number", "many")).toBe("many");
  expect(valueOf("Boolean", "false")).toBe(false);
});

it("reads values of an address that anybody may have written", () => {
  expect(readGiven({ n: 5, yes: true, text: "a", list: [1], none: null })).toEqual({
    n: "5",
    yes: "true",
    text: "a",
  });
  expect(readGiven("x")).toEqual({});
});
