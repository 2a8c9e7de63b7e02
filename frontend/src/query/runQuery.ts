import { request } from "~/foundations/api/request";
import type { AnswerOf, Query } from "./schema";

/** `force_blocking`: computed now, whatever answer is kept. */
type Refresh = "force_blocking";

export function runQuery<Question extends Query>(
  teamId: number,
  query: Question,
  signal?: AbortSignal,
  refresh?: Refresh,
): Promise<AnswerOf<Question["kind"]>> {
  const body = refresh ? { query, refresh } : { query };
  return request.post(`/api/projects/${teamId}/query`, body, signal);
}
