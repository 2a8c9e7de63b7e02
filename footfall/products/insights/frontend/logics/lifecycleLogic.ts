import { kea, path, selectors } from "kea";
import { urls } from "~/foundations/urls";
import type { LifecycleAnswer } from "~/query/schema";
import { withRange } from "./dateRange";
import { insightPage, type InsightPageLogic } from "./insightPage";
import { FIRST_QUESTION, type LifecycleQuestion, queryOf, questionOf } from "./lifecycleQuestion";
import { type LifecycleRow, lifecycleRows } from "./lifecycleRows";

interface LifecycleValues {
  isEmpty: boolean;
  rows: LifecycleRow[];
  shownRows: LifecycleRow[];
}

export const lifecycleLogic = kea<
  InsightPageLogic<LifecycleQuestion, LifecycleAnswer, LifecycleValues>
>([
  path(["products", "insights", "lifecycleLogic"]),
  ...insightPage({
    url: urls.lifecycle,
    first: FIRST_QUESTION,
    questionOf,
    queryOf,
    withRange,
  }),
  selectors({
    rows: [
      (s) => [s.answer],
      (answer: LifecycleAnswer | null): LifecycleRow[] => lifecycleRows(answer?.results ?? []),
    ],
    shownRows: [
      (s) => [s.rows, s.question],
      (rows: LifecycleRow[], question: LifecycleQuestion): LifecycleRow[] =>
        rows.filter(({ status }) => !question.hidden.includes(status)),
    ],
    isEmpty: [
      (s) => [s.rows],
      (rows: LifecycleRow[]): boolean =>
        rows.every(({ values }) => values.every((value) => value === 0)),
    ],
  }),
]);
