import type * as openapi from "~/foundations/generated/openapi";

/**
 * The questions that the app asks of `POST /api/projects/:id/query`, and their answers: the part of the contract that it
 * uses. The contract's own types of a request demand every field that has a default.
 */

export type PropertyKind = (openapi.EventPropertyFilter | openapi.PersonPropertyFilter)["type"];
export type PropertyOperator = openapi.PropertyOperator;

export interface PropertyFilter {
  type: PropertyKind;
  key: string;
  operator: PropertyOperator;
  value: string[] | string | null;
}

export type SeriesMath = openapi.Math;
export type Interval = Exclude<openapi.Interval, "minute">;

export interface SeriesNode {
  kind: "EventsNode";
  /** null: every event. */
  event: openapi.EventsNode["event"];
  math: SeriesMath;
}

export interface TrendsQuery {
  kind: "TrendsQuery";
  series: SeriesNode[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  breakdownFilter?: Partial<openapi.BreakdownFilter>;
  compareFilter?: Partial<openapi.CompareFilter>;
  trendsFilter?: Partial<openapi.TrendsFilter>;
}

export interface TrendsSeries extends openapi.TrendsSeries {}
export interface TrendsAnswer extends openapi.TrendsResult {}

export interface EventsQuery {
  kind: "EventsQuery";
  select: openapi.EventsQuery["select"];
  event?: string;
  properties: PropertyFilter[];
  before?: string;
  orderBy: NonNullable<openapi.EventsQuery["orderBy"]>;
  limit: number;
}

export interface EventsAnswer extends openapi.EventsResult {}

interface Answers {
  TrendsQuery: TrendsAnswer;
  EventsQuery: EventsAnswer;
}

export type Query = TrendsQuery | EventsQuery;
export type AnswerOf<Kind extends Query["kind"]> = Answers[Kind];
