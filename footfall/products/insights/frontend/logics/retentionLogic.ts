import { kea, path, selectors } from "kea";
import { urls } from "~/foundations/urls";
import type { RetentionAnswer } from "~/query/schema";
import { insightPage, type InsightPageLogic } from "./insightPage";
import { FIRST_QUESTION, queryOf, questionOf, type RetentionQuestion } from "./retentionQuestion";

interface RetentionValues {
  /** How many come back on average, column by column after the first; null where nobody could yet. */
  curve: (number | null)[];
  isEmpty: boolean;
  /** The greatest percentage of any row after its first column. */
  strongest: number;
}

export const retentionLogic = kea<
  InsightPageLogic<RetentionQuestion, RetentionAnswer, RetentionValues>
>([
  path(["products", "insights", "retentionLogic"]),
  ...insightPage({ url: urls.retention, first: FIRST_QUESTION, questionOf, queryOf }),
  selectors({
    isEmpty: [
      (s) => [s.answer],
      (answer: RetentionAnswer | null): boolean =>
        (answer?.results ?? []).every((row) => !row.values[0]?.count),
    ],
    curve: [
      (s) => [s.answer],
      (answer: RetentionAnswer | null): (number | null)[] =>
        (answer?.means[0]?.values ?? []).slice(1),
    ],
    strongest: [
      (s) => [s.answer],
      (answer: RetentionAnswer | null): number =>
        Math.max(
          0,
          ...(answer?.results ?? []).flatMap((row) =>
            row.values.slice(1).map((value) => value.percentage ?? 0),
          ),
        ),
    ],
  }),
]);
