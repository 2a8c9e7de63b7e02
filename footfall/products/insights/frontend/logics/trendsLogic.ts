import { namedThingsLogic } from "@products/taxonomy/frontend/public";
import { connect, kea, path, selectors } from "kea";
import { urls } from "~/foundations/urls";
import type { TrendsAnswer } from "~/query/schema";
import { isByCohorts } from "./breakdown";
import { withRange } from "./dateRange";
import { insightPage, type InsightPageLogic } from "./insightPage";
import {
  currencyOf,
  FIRST_QUESTION,
  problemOf,
  queryOf,
  questionOf,
  type TrendsQuestion,
} from "./trendsQuestion";
import { type ActionNames, rowsOf, totalsOf, type TrendsRow, type TrendsTotal } from "./trendsRows";

interface TrendsValues {
  /** What the cohorts are called that somebody shows, by their numbers. */
  cohortNames: Record<number, string>;
  currency: string | null;
  isEmpty: boolean;
  /** So many amounts are in no number of the answer, because no rate was known for them. */
  leftOutCount: number;
  rows: TrendsRow[];
  shownRows: TrendsRow[];
  /** The rows of now that are shown, each with what it was before where it is compared. */
  totals: TrendsTotal[];
}

export const trendsLogic = kea<InsightPageLogic<TrendsQuestion, TrendsAnswer, TrendsValues>>([
  path(["products", "insights", "trendsLogic"]),
  ...insightPage({
    url: urls.trends,
    first: FIRST_QUESTION,
    questionOf,
    queryOf,
    problemOf,
    withRange,
  }),
  connect(({ teamId }: { teamId: number }) => ({
    values: [namedThingsLogic({ kind: "cohorts", teamId }), ["names as cohortNames"]],
  })),
  selectors({
    rows: [
      (s) => [s.answer, s.question, s.actionNames, s.cohortNames],
      (
        answer: TrendsAnswer | null,
        question: TrendsQuestion,
        actionNames: ActionNames,
        cohortNames: Record<number, string>,
      ): TrendsRow[] =>
        rowsOf(
          answer?.results ?? [],
          question.display === "cumulative",
          actionNames,
          isByCohorts(question.breakdown) ? cohortNames : null,
        ),
    ],
    leftOutCount: [
      (s) => [s.answer],
      (answer: TrendsAnswer | null): number =>
        (answer?.results ?? []).reduce((sum, result) => sum + (result.left_out ?? 0), 0),
    ],
    currency: [
      (s) => [s.question],
      (question: TrendsQuestion): string | null => currencyOf(question),
    ],
    shownRows: [
      (s) => [s.rows, s.hiddenRows],
      (rows: TrendsRow[], hidden: string[]): TrendsRow[] =>
        rows.filter((row) => !hidden.includes(row.key)),
    ],
    totals: [(s) => [s.shownRows], (rows: TrendsRow[]): TrendsTotal[] => totalsOf(rows)],
    isEmpty: [
      (s) => [s.rows],
      (rows: TrendsRow[]): boolean =>
        rows.every((row) => !row.total && row.values.every((value) => !value)),
    ],
  }),
]);
