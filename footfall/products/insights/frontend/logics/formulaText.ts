const TOKEN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z])(?![A-Za-z0-9_])|([-+*/%()]))/y;
const MAX_LENGTH = 200;

interface Reading {
  tokens: string[];
  place: number;
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const found = TOKEN.exec(trimmed);
    if (!found) {
      return null;
    }
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** One operand, or false where none stands. */
function readsOperand(reading: Reading): boolean {
  const token = reading.tokens[reading.place];
  reading.place += 1;
  if (token === "-") {
    return readsOperand(reading);
  }
  if (token === "(") {
    const isWhole = readsSum(reading) && reading.tokens[reading.place] === ")";
    reading.place += 1;
    return isWhole;
  }
  return token !== undefined && /^[\dA-Za-z.]/.test(token);
}

function readsSum(reading: Reading): boolean {
  if (!readsOperand(reading)) {
    return false;
  }
  const token = reading.tokens[reading.place];
  if (token === undefined || !"+-*/%".includes(token)) {
    return true;
  }
  reading.place += 1;
  return readsSum(reading);
}

/** What is wrong with a formula over so many series, before the server is asked; null when nothing is. */
export function formulaProblem(text: string, seriesCount: number): string | null {
  const tokens = text.length > MAX_LENGTH ? null : tokensOf(text);
  if (tokens === null || tokens.length === 0) {
    return "A formula has letters of series, numbers, + - * / % and parentheses.";
  }
  const last = String.fromCharCode("A".charCodeAt(0) + seriesCount - 1);
  const unknown = tokens.find((token) => /^[A-Za-z]$/.test(token) && token.toUpperCase() > last);
  if (unknown) {
    return `There is no series ${unknown.toUpperCase()}: the last one is ${last}.`;
  }
  const reading = { tokens, place: 0 };
  return readsSum(reading) && reading.place === tokens.length
    ? null
    : "This formula is not finished.";
}
