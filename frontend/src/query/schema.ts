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

export interface SeriesMeasure {
  math: SeriesMath;
  math_property?: string;
  math_property_type?: openapi.MathPropertyType;
  math_property_revenue_currency?: Partial<openapi.RevenueCurrency>;
  math_currency?: string;
  math_group_type_index?: GroupTypeIndex;
}

export interface EventsSeries extends SeriesMeasure {
  kind: "EventsNode";
  /** null: every event. */
  event: openapi.EventsNode["event"];
  properties?: PropertyFilter[];
}

/** The rows of one of the project's own tables. */
export interface TableSeries extends SeriesMeasure {
  kind: "DataWarehouseNode";
  table_name: string;
  timestamp_field: string;
  distinct_id_field?: string;
}

export type SeriesNode = EventsSeries | TableSeries;

export type GroupTypeIndex = NonNullable<openapi.EventsNode["math_group_type_index"]>;
export type BreakdownFilter = Partial<openapi.BreakdownFilter>;

export interface TrendsQuery {
  kind: "TrendsQuery";
  series: SeriesNode[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  breakdownFilter?: BreakdownFilter;
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

export type RetentionType = openapi.RetentionType;
export type RetentionPeriod = openapi.RetentionPeriod;
export type RetentionReference = openapi.RetentionReference;

export interface RetentionEntity {
  /** null: every event. */
  id: string | null;
  type: "events";
}

export interface RetentionQuery {
  kind: "RetentionQuery";
  retentionFilter: {
    targetEntity: RetentionEntity;
    returningEntity: RetentionEntity;
    retentionType: RetentionType;
    period: RetentionPeriod;
    totalIntervals: number;
    cumulative: boolean;
    retentionReference: RetentionReference;
    meanRetentionCalculation: openapi.RetentionMean;
  };
  properties: PropertyFilter[];
}

export interface RetentionRow extends openapi.RetentionRow {}
export interface RetentionAnswer extends openapi.RetentionResult {}

export type FunnelOrder = openapi.FunnelOrder;
export type FunnelViz = openapi.FunnelVizType;
export type FunnelWindowUnit = openapi.FunnelWindowUnit;
export type Attribution = openapi.Attribution;

/** An event that is counted by who did it. */
export interface EventNode {
  kind: "EventsNode";
  /** null: every event. */
  event: string | null;
  custom_name?: string;
  properties?: PropertyFilter[];
}

export interface FunnelExclusionNode extends EventNode {
  funnelFromStep: number;
  funnelToStep: number;
}

export interface FunnelsQuery {
  kind: "FunnelsQuery";
  series: EventNode[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  breakdownFilter?: BreakdownFilter;
  funnelsFilter: {
    funnelVizType: FunnelViz;
    funnelOrderType: FunnelOrder;
    funnelWindowInterval: number;
    funnelWindowIntervalUnit: FunnelWindowUnit;
    funnelFromStep?: number;
    funnelToStep?: number;
    exclusions?: FunnelExclusionNode[];
    binCount?: number;
    breakdownAttributionType?: Attribution;
    breakdownAttributionValue?: number;
  };
  aggregation_group_type_index?: GroupTypeIndex;
}

export interface FunnelStep extends openapi.FunnelStep {}
export interface FunnelTimes extends openapi.FunnelTimes {}
export interface FunnelTrend extends openapi.FunnelTrend {}
export interface FunnelsAnswer extends openapi.FunnelsResult {}

export type PathEventType = openapi.PathEventType;

export interface PathsQuery {
  kind: "PathsQuery";
  pathsFilter: Partial<openapi.PathsFilter>;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  aggregation_group_type_index?: GroupTypeIndex;
}

export interface PathsEdge extends openapi.PathsEdge {}
export interface PathsAnswer extends openapi.PathsResult {}

export type LifecycleStatus = openapi.LifecycleStatus;

export interface LifecycleQuery {
  kind: "LifecycleQuery";
  series: [EventNode];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  aggregation_group_type_index?: GroupTypeIndex;
}

export interface LifecycleSeries extends openapi.LifecycleSeries {}
export interface LifecycleAnswer extends openapi.LifecycleResult {}

export type StickinessOperator = openapi.StickinessOperator;

export interface StickinessQuery {
  kind: "StickinessQuery";
  series: EventsSeries[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  compareFilter?: Partial<openapi.CompareFilter>;
  stickinessFilter: Partial<openapi.StickinessFilter>;
}

export interface StickinessSeries extends openapi.StickinessSeries {}
export interface StickinessAnswer extends openapi.StickinessResult {}

/** A point of an answer, named as the answer names it. */
export interface InsightActorsQuery {
  kind: "InsightActorsQuery";
  source: TrendsQuery | RetentionQuery | LifecycleQuery | StickinessQuery | PathsQuery;
  day?: string | number;
  series?: number;
  breakdown?: string;
  compare?: "current" | "previous";
  status?: LifecycleStatus;
  interval?: number;
  column?: number;
}

export interface FunnelsActorsQuery {
  kind: "FunnelsActorsQuery";
  source: FunnelsQuery;
  /** n: who got to step n, from 1; -n: who got to step n - 1 and no further. */
  funnelStep?: number;
  funnelStepBreakdown?: string;
  funnelTrendsDropOff?: boolean;
  funnelTrendsEntrancePeriodStart?: string;
  funnelTimeBin?: number;
}

export type ActorsSource = InsightActorsQuery | FunnelsActorsQuery;

export interface ActorsQuery {
  kind: "ActorsQuery";
  source: ActorsSource;
  search?: string;
  limit: number;
  offset: number;
}

export interface ActorsAnswer extends openapi.ActorsResult {}

export interface EventsAnswer extends openapi.EventsResult {}

/** A condition on a page view's property, or on what is known of its session. */
export interface WebFilter {
  type: "event" | "session";
  key: string;
  operator: "exact" | "is_not_set";
  value: string[] | null;
}

interface WebQuery {
  dateRange: Partial<openapi.DateRange>;
  properties: WebFilter[];
  compareFilter?: Partial<openapi.CompareFilter>;
}

export interface WebOverviewQuery extends WebQuery {
  kind: "WebOverviewQuery";
}

export type WebBreakdown = openapi.WebBreakdown;

export interface WebStatsTableQuery extends WebQuery {
  kind: "WebStatsTableQuery";
  breakdownBy: WebBreakdown;
  includeBounceRate: boolean;
  limit: number;
  offset: number;
}

export interface WebTrendsQuery extends WebQuery {
  kind: "WebTrendsQuery";
  interval: Interval;
}

export interface WebOverviewAnswer extends openapi.WebOverviewResult {}
export interface WebStatsTableAnswer extends openapi.WebStatsTableResult {}
export interface WebTrendsAnswer extends openapi.WebTrendsResult {}

export interface SqlQuery {
  kind: "HogQLQuery";
  query: string;
  explain?: boolean;
}

export interface SqlMetadataQuery {
  kind: "HogQLMetadata";
  query: string;
}

export interface SqlAnswer extends openapi.SqlResult {}
export interface SqlMetadata extends openapi.SqlMetadata {}
export interface SqlProblem extends openapi.SqlProblem {}
export interface SqlSchema extends openapi.SqlSchema {}
export interface SqlTable extends openapi.SqlTable {}

interface Answers {
  HogQLQuery: SqlAnswer;
  HogQLMetadata: SqlMetadata;
  WebOverviewQuery: WebOverviewAnswer;
  WebStatsTableQuery: WebStatsTableAnswer;
  WebTrendsQuery: WebTrendsAnswer;
  TrendsQuery: TrendsAnswer;
  FunnelsQuery: FunnelsAnswer;
  RetentionQuery: RetentionAnswer;
  PathsQuery: PathsAnswer;
  LifecycleQuery: LifecycleAnswer;
  StickinessQuery: StickinessAnswer;
  EventsQuery: EventsAnswer;
  ActorsQuery: ActorsAnswer;
}

export type Query =
  | TrendsQuery
  | FunnelsQuery
  | RetentionQuery
  | PathsQuery
  | LifecycleQuery
  | StickinessQuery
  | EventsQuery
  | ActorsQuery
  | WebOverviewQuery
  | WebStatsTableQuery
  | WebTrendsQuery
  | SqlQuery
  | SqlMetadataQuery;
export type AnswerOf<Kind extends Query["kind"]> = Answers[Kind];
