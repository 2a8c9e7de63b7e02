/** What the server said when it refused: `{type, code, detail, attr}`; `status` 0 means that it was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The path of the field at fault, if it was one field. */
  readonly attr: string | null;

  constructor(status: number, code: string, detail: string, attr: string | null) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.attr = attr;
  }
}

/** A sentence for people, of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong. Try again.";
}

/**
 * A refusal as errors of a form with `fields`. What belongs to no field of the form stands under `form`.
 */
export function fieldErrorsOf(error: unknown, fields: readonly string[]): Record<string, string> {
  const attr = error instanceof ApiError ? error.attr : null;
  return { [attr !== null && fields.includes(attr) ? attr : "form"]: messageOf(error) };
}
