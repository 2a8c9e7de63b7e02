import { request } from "~/foundations/api/request";
import type { AnswerOf, Query } from "./schema";

export function runQuery<Question extends Query>(
  teamId: number,
  query: Question,
  signal?: AbortSignal,
): Promise<AnswerOf<Question["kind"]>> {
  return request.post(`/api/projects/${teamId}/query`, { query }, signal);
}
