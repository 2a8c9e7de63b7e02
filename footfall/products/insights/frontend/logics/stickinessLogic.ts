import { kea, path, selectors } from "kea";
import { urls } from "~/foundations/urls";
import type { StickinessAnswer } from "~/query/schema";
import { withRange } from "./dateRange";
import { insightPage, type InsightPageLogic } from "./insightPage";
import { FIRST_QUESTION, queryOf, questionOf, type StickinessQuestion } from "./stickinessQuestion";
import type { ActionNames } from "./trendsRows";
import { type StickinessRow, stickinessRows } from "./stickinessRows";

interface StickinessValues {
  isEmpty: boolean;
  rows: StickinessRow[];
  shownRows: StickinessRow[];
}

export const stickinessLogic = kea<
  InsightPageLogic<StickinessQuestion, StickinessAnswer, StickinessValues>
>([
  path(["products", "insights", "stickinessLogic"]),
  ...insightPage({
    url: urls.stickiness,
    first: FIRST_QUESTION,
    questionOf,
    queryOf,
    withRange,
  }),
  selectors({
    rows: [
      (s) => [s.answer, s.question, s.actionNames],
      (
        answer: StickinessAnswer | null,
        question: StickinessQuestion,
        actionNames: ActionNames,
      ): StickinessRow[] => stickinessRows(answer?.results ?? [], question, actionNames),
    ],
    shownRows: [
      (s) => [s.rows, s.hiddenRows],
      (rows: StickinessRow[], hidden: string[]): StickinessRow[] =>
        rows.filter((row) => !hidden.includes(row.key)),
    ],
    isEmpty: [
      (s) => [s.rows],
      (rows: StickinessRow[]): boolean => rows.every(({ people }) => people === 0),
    ],
  }),
]);
