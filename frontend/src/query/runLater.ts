import { ApiError } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import type { AnswerOf, Query, QueryProgress, QueryStatus } from "./schema";

/** Most answers are there at the first look; the pause doubles up to the last. */
const FIRST_PAUSE_MILLISECONDS = 60;
const LAST_PAUSE_MILLISECONDS = 500;

interface Told {
  query_status: QueryStatus;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener("abort", over);
  });
}

/**
 * Has a question computed now, and tells how far it is. Aborting `signal` cancels it: nothing of it runs on.
 */
export async function runLater<Question extends Query>(
  teamId: number,
  query: Question,
  signal: AbortSignal,
  onProgress: (progress: QueryProgress) => void,
): Promise<AnswerOf<Question["kind"]>> {
  const door = `/api/projects/${teamId}/query`;
  // not aborted: without the id of what has begun it could not be cancelled
  let { query_status: status } = await request.post<Told>(door, { query, refresh: "force_async" });
  let milliseconds = FIRST_PAUSE_MILLISECONDS;
  while (!status.complete) {
    if (status.query_progress) {
      onProgress(status.query_progress);
    }
    await pause(milliseconds, signal);
    if (signal.aborted) {
      await request.delete(`${door}/${status.id}`);
      throw new ApiError(0, "cancelled", "Cancelled.", null);
    }
    milliseconds = Math.min(2 * milliseconds, LAST_PAUSE_MILLISECONDS);
    ({ query_status: status } = await request.get<Told>(`${door}/${status.id}`));
  }
  return status.results as AnswerOf<Question["kind"]>;
}
