import { actions, kea, path, reducers, selectors } from "kea";
import { toggled } from "~/foundations/toggled";
import { urls } from "~/foundations/urls";
import type { FunnelsAnswer } from "~/query/schema";
import { withRange } from "./dateRange";
import {
  averageTime,
  binsOf,
  type FunnelBin,
  type FunnelRow,
  funnelRows,
  type FunnelTrendRow,
  stepNames,
  trendRows,
} from "./funnelRows";
import {
  FIRST_QUESTION,
  optionalSteps,
  type FunnelsQuestion,
  problemOf,
  queryOf,
  questionOf,
} from "./funnelsQuestion";
import { insightPage, type InsightPageLogic } from "./insightPage";
import type { ActionNames } from "./trendsRows";

interface FunnelsValues {
  average: number | null;
  bins: FunnelBin[];
  isEmpty: boolean;
  names: string[];
  /** Steps whose options are looked at, by their places. */
  openSteps: number[];
  rows: FunnelRow[];
  shownRows: FunnelRow[];
  shownTrends: FunnelTrendRow[];
  trends: FunnelTrendRow[];
}

interface FunnelsActions {
  toggleStep: (index: number) => { index: number };
}

export const funnelsLogic = kea<
  InsightPageLogic<FunnelsQuestion, FunnelsAnswer, FunnelsValues, FunnelsActions>
>([
  path(["products", "insights", "funnelsLogic"]),
  ...insightPage({
    url: urls.funnels,
    first: FIRST_QUESTION,
    questionOf,
    queryOf,
    problemOf,
    withRange,
  }),
  actions({ toggleStep: (index: number) => ({ index }) }),
  reducers({
    hiddenRows: { loadAnswer: () => [] },
    openSteps: [[], { toggleStep: (open, { index }) => toggled(open, index) }],
  }),
  selectors({
    rows: [
      (s) => [s.answer, s.question],
      (answer: FunnelsAnswer | null, question: FunnelsQuestion): FunnelRow[] =>
        funnelRows(answer?.results ?? [], optionalSteps(question)),
    ],
    trends: [
      (s) => [s.answer],
      (answer: FunnelsAnswer | null): FunnelTrendRow[] => trendRows(answer?.results ?? []),
    ],
    bins: [
      (s) => [s.answer],
      (answer: FunnelsAnswer | null): FunnelBin[] => binsOf(answer?.results ?? []),
    ],
    average: [
      (s) => [s.answer],
      (answer: FunnelsAnswer | null): number | null => averageTime(answer?.results ?? []),
    ],
    names: [
      (s) => [s.answer, s.question, s.actionNames],
      (
        answer: FunnelsAnswer | null,
        question: FunnelsQuestion,
        actionNames: ActionNames,
      ): string[] => stepNames(answer?.results ?? [], question, actionNames),
    ],
    shownRows: [
      (s) => [s.rows, s.hiddenRows],
      (rows: FunnelRow[], hidden: string[]): FunnelRow[] =>
        rows.filter((row) => !hidden.includes(row.key)),
    ],
    shownTrends: [
      (s) => [s.trends, s.hiddenRows],
      (trends: FunnelTrendRow[], hidden: string[]): FunnelTrendRow[] =>
        trends.filter((row) => !hidden.includes(row.key)),
    ],
    isEmpty: [
      (s) => [s.rows, s.trends, s.bins],
      (rows: FunnelRow[], trends: FunnelTrendRow[], bins: FunnelBin[]): boolean =>
        rows.every(({ stages }) => !stages[0]?.count) &&
        trends.every(({ entered }) => entered.every((count) => count === 0)) &&
        bins.every(({ count }) => count === 0),
    ],
  }),
]);
