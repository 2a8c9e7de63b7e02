/** A cell of an answer, as it came in JSON. */
export type SqlCell = unknown;

export interface SqlRow {
  key: string;
  cells: SqlCell[];
}

/** More rows than this slow a page down; the file has all of them. */
export const MOST_SHOWN_ROWS = 1000;

export function rowsOf(results: SqlCell[][]): SqlRow[] {
  return results.slice(0, MOST_SHOWN_ROWS).map((cells, index) => ({ key: String(index), cells }));
}

export function textOf(cell: SqlCell): string {
  if (cell === null || cell === undefined) {
    return "";
  }
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** Numbers by size, everything else by its text; what is missing comes last. */
export function compareCells(left: SqlCell, right: SqlCell): number {
  if (left === null || right === null) {
    return Number(left === null) - Number(right === null);
  }
  if (typeof left === "number" && typeof right === "number") {
    return left - right;
  }
  return textOf(left).localeCompare(textOf(right), undefined, { numeric: true });
}

/** A spreadsheet runs a text that begins with one of these as a formula; a quote before it makes it text. */
const BEGINS_A_FORMULA = /^[=+\-@\t\r]/;

function fieldOf(cell: SqlCell): string {
  const text = textOf(cell);
  const safe = typeof cell !== "number" && BEGINS_A_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(columns: string[], results: SqlCell[][]): string {
  return [columns, ...results].map((cells) => `${cells.map(fieldOf).join(",")}\r\n`).join("");
}
