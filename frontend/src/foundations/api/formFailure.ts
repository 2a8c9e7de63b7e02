import { fieldErrorsOf } from "./ApiError";

export type FormFailure = Record<string, string>;

/** What kea-forms reports when its own checks fail; they are shown beside the fields already. */
const CHECKS_FAILED = "Validation Failed";

/** The server's refusal of a form, by field; nothing where the form's own checks refused. */
export function formFailureOf(error: Error, fields: readonly string[]): FormFailure {
  return error.message === CHECKS_FAILED ? {} : fieldErrorsOf(error, fields);
}
