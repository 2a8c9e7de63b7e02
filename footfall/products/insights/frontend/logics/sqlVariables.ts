import type { SavedVariable, SqlQuery, SqlValue } from "~/query/schema";

/** What is typed beside the editor, by the code name of the variable. */
export type GivenValues = Record<string, string>;

const NAMED = /\{\s*variables\s*\.\s*([A-Za-z_]\w*)\s*\}/g;

/** The variables that a statement names, each once, in their order. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(NAMED)].map((found) => found[1] ?? ""))];
}

/** As people type and read it. */
export function textOfValue(value: SqlValue | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

/** What is no number stays text, so that the server says what it expects. */
export function valueOf(type: SavedVariable["type"], text: string): SqlValue {
  if (type === "Number") {
    const number = Number(text);
    return text.trim() === "" || Number.isNaN(number) ? text : number;
  }
  return type === "Boolean" && (text === "true" || text === "false") ? text === "true" : text;
}

/** The values that a question is asked with; nothing where each has its default. */
export function variablesOf(
  text: string,
  given: GivenValues,
  saved: SavedVariable[],
): NonNullable<SqlQuery["variables"]> {
  const types = new Map(saved.map((variable) => [variable.code_name, variable.type]));
  return Object.fromEntries(
    namesIn(text).flatMap((name) => {
      const typed = given[name];
      const value = { code_name: name, value: valueOf(types.get(name) ?? "String", typed ?? "") };
      return typed === undefined || typed === "" ? [] : [[name, value]];
    }),
  );
}

/** Of an address, where anybody may have written anything. */
export function readGiven(held: unknown): GivenValues {
  if (typeof held !== "object" || held === null) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(held).flatMap(([name, value]): [string, string][] =>
      ["string", "number", "boolean"].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}
