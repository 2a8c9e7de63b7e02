import { namedThingsLogic } from "@products/taxonomy/frontend/public";
import {
  type LogicBuilder,
  type MakeLogicType,
  actions,
  connect,
  key,
  props,
  reducers,
  selectors,
} from "kea";
import { loaders } from "kea-loaders";
import { actionToUrl, urlToAction } from "kea-router";
import { subscriptions } from "kea-subscriptions";
import { ApiError } from "~/foundations/api/ApiError";
import { toggled } from "~/foundations/toggled";
import { runQuery } from "~/query/runQuery";
import type { Query } from "~/query/schema";
import { changedParameters } from "./readFilters";

const TYPING_PAUSE_MILLISECONDS = 400;

interface PageValues<Question, Answer> {
  /** What the actions are called that somebody shows, by their numbers. */
  actionNames: Record<number, string>;
  answer: Answer | null;
  /** What the server refused, by its path in the question. */
  answerErrors: Record<string, string>;
  answerFailure: string | null;
  answerLoading: boolean;
  /** The rows that the reader took out of the drawing, by their keys. */
  hiddenRows: string[];
  isTyping: boolean;
  /** What the question still lacks; while it does, nothing is asked. */
  problem: string | null;
  /** The query as text, so that a question that only looks new asks nothing; null while it lacks something. */
  queryText: string | null;
  question: Question;
}

interface PageActions<Question, Answer> {
  changeQuestion: (change: Partial<Question>) => { change: Partial<Question> };
  /** A change by typing: more of it may follow. */
  typeQuestion: (change: Partial<Question>) => { change: Partial<Question> };
  changeRange: (
    dateFrom: string,
    dateTo: string | null,
  ) => { dateFrom: string; dateTo: string | null };
  readQuestion: (question: Question) => { question: Question };
  toggleRow: (rowKey: string) => { rowKey: string };
  loadAnswer: () => { value: true };
  loadAnswerSuccess: (answer: Answer) => { answer: Answer };
  loadAnswerFailure: (
    error: string,
    errorObject?: unknown,
  ) => { error: string; errorObject?: unknown };
}

/** The logic of a page of insights: what all have, and the values and actions that only this one has. */
export type InsightPageLogic<
  Question,
  Answer,
  Values extends object = object,
  Actions extends object = object,
> = MakeLogicType<
  PageValues<Question, Answer> & Values,
  PageActions<Question, Answer> & Actions,
  { teamId: number }
>;

interface InsightPage<Question extends object> {
  url: (teamId: number) => string;
  first: Question;
  /** The question that an address asks. */
  questionOf(parameters: Record<string, unknown>): Question;
  queryOf(question: Question): Query;
  /** What is still missing before the question can be asked; absent: it always can be. */
  problemOf?(question: Question): string | null;
  /** The question with another range; absent: nothing else changes by it. */
  withRange?(question: Question, dateFrom: string, dateTo: string | null): Question;
}

function errorsOf(error: unknown): Record<string, string> {
  return error instanceof ApiError && error.attr !== null
    ? { [error.attr.replace(/^query\./, "")]: error.message }
    : {};
}

type AnyPage = InsightPageLogic<object, unknown>;

/**
 * What every page of insights does: the question lives in the address, and its answer is loaded whenever it changes.
 * A page of its own adds what it draws of the answer.
 */
export function insightPage<Question extends object>(page: InsightPage<Question>): LogicBuilder[] {
  const asked: InsightPage<object> = page;
  const { url, first } = asked;
  const builders: LogicBuilder<AnyPage>[] = [
    props({} as { teamId: number }),
    key(({ teamId }: { teamId: number }) => teamId),
    connect(({ teamId }: { teamId: number }) => ({
      values: [namedThingsLogic({ kind: "actions", teamId }), ["names as actionNames"]],
    })),
    actions<AnyPage>({
      loadAnswer: true,
      readQuestion: (question) => ({ question }),
      changeQuestion: (change) => ({ change }),
      typeQuestion: (change) => ({ change }),
      changeRange: (dateFrom, dateTo) => ({ dateFrom, dateTo }),
      toggleRow: (rowKey) => ({ rowKey }),
    }),
    loaders<AnyPage>(({ props: { teamId }, values }) => ({
      answer: [
        null,
        {
          loadAnswer: async (_, breakpoint) => {
            if (values.isTyping) {
              await breakpoint(TYPING_PAUSE_MILLISECONDS);
            }
            const answer = await runQuery(teamId, asked.queryOf(values.question));
            breakpoint();
            return answer;
          },
        },
      ],
    })),
    reducers<AnyPage>({
      question: [
        first,
        {
          readQuestion: (_, { question }) => question,
          changeQuestion: (question, { change }) => ({ ...question, ...change }),
          typeQuestion: (question, { change }) => ({ ...question, ...change }),
          changeRange: (question, { dateFrom, dateTo }) =>
            asked.withRange?.(question, dateFrom, dateTo) ?? { ...question, dateFrom, dateTo },
        },
      ],
      isTyping: [
        false,
        {
          typeQuestion: () => true,
          changeQuestion: () => false,
          changeRange: () => false,
          readQuestion: () => false,
        },
      ],
      hiddenRows: [[], { toggleRow: (hidden, { rowKey }) => toggled(hidden, rowKey) }],
      answerErrors: [
        {},
        {
          loadAnswerSuccess: () => ({}),
          loadAnswerFailure: (_, { errorObject }) => errorsOf(errorObject),
        },
      ],
      answerFailure: [
        null,
        {
          loadAnswer: () => null,
          loadAnswerSuccess: () => null,
          loadAnswerFailure: (_, { error }) => error,
        },
      ],
    }),
    selectors<AnyPage>({
      problem: [(s) => [s.question], (question: object) => asked.problemOf?.(question) ?? null],
      queryText: [
        (s) => [s.question, s.problem],
        (question: object, problem: string | null) =>
          problem === null ? JSON.stringify(asked.queryOf(question)) : null,
      ],
    }),
    actionToUrl<AnyPage>(({ props: { teamId }, values }) => {
      const address = (): [string, Record<string, unknown>, undefined, { replace: boolean }] => [
        url(teamId),
        changedParameters(values.question, first),
        undefined,
        { replace: true },
      ];
      return { changeQuestion: address, typeQuestion: address, changeRange: address };
    }),
    urlToAction<AnyPage>(({ actions: { readQuestion }, props: { teamId }, values }) => ({
      [url(teamId)]: (_, searchParams) => {
        const question = asked.questionOf(searchParams);
        if (JSON.stringify(question) !== JSON.stringify(values.question)) {
          readQuestion(question);
        }
      },
    })),
    subscriptions<AnyPage>(({ actions: { loadAnswer } }) => ({
      queryText: (text: string | null) => {
        if (text !== null) {
          loadAnswer();
        }
      },
    })),
  ];
  // What Kea's types call a builder of any logic: the page that is built has all that these builders need.
  return builders as LogicBuilder[];
}
