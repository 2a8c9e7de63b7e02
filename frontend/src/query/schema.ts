import type * as openapi from "~/foundations/generated/openapi";

/**
 * The questions that the app asks of `POST /api/projects/:id/query`, and their answers: the part of the contract that it
 * uses. The contract's own types of a request demand every field that has a default.
 */

export type PropertyKind = (openapi.EventPropertyFilter | openapi.PersonPropertyFilter)["type"];
export type PropertyOperator = openapi.PropertyOperator;

/** What is the same in every project: of the event itself, of the session that it is of, and of what was clicked. */
export type FixedKind = (
  openapi.EventMetadataFilter | openapi.SessionOfEventFilter | openapi.ElementFilter
)["type"];
export type EventField = openapi.EventField;

interface Compared {
  /** Empty while it is being chosen. */
  key: string;
  operator: PropertyOperator;
  value: string[] | string | null;
}

export interface PlainFilter extends Compared {
  type: PropertyKind | FixedKind;
}

/** Of a property of the group that an event is of, among the groups of one type. */
export interface GroupFilter extends Compared {
  type: openapi.GroupPropertyFilter["type"];
  group_type_index: GroupTypeIndex;
}

/** What compares one thing with values. */
export type ValueFilter = PlainFilter | GroupFilter;

/** Whether the person is among the people of a cohort. */
export interface CohortFilter {
  type: openapi.CohortFilter["type"];
  key: openapi.CohortFilter["key"];
  operator: "in" | "not_in";
  /** null while it is being chosen. */
  value: number | null;
}

/** A condition of SQL over the columns of events. */
export interface SqlFilter {
  type: openapi.HogQlFilter["type"];
  /** Empty while it is being written. */
  key: string;
}

export type PropertyFilter = ValueFilter | CohortFilter | SqlFilter;

/** An event by its name, an action by its number; null: every event. */
export type EventId = string | number | null;

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

/** The events of one of the project's actions. */
export interface ActionsSeries extends SeriesMeasure {
  kind: "ActionsNode";
  id: openapi.ActionsNode["id"];
  properties?: PropertyFilter[];
}

/** The rows of one of the project's own tables. */
export interface TableSeries extends SeriesMeasure {
  kind: "DataWarehouseNode";
  table_name: string;
  timestamp_field: string;
  distinct_id_field?: string;
}

export type SeriesNode = EventsSeries | ActionsSeries | TableSeries;

export type GroupTypeIndex = NonNullable<openapi.EventsNode["math_group_type_index"]>;
export type BreakdownFilter = Partial<Omit<openapi.BreakdownFilter, "breakdowns">> & {
  breakdowns?: (Pick<openapi.Breakdown, "property" | "type"> & {
    group_type_index?: GroupTypeIndex;
  })[];
};
/** Of which value of the breakdown something is; a list where there are several breakdowns. */
export type BreakdownValue = openapi.TrendsSeries["breakdown_value"];
export type CompareFilter = Partial<openapi.CompareFilter>;

export interface TrendsQuery {
  kind: "TrendsQuery";
  series: SeriesNode[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  breakdownFilter?: BreakdownFilter;
  compareFilter?: CompareFilter;
  trendsFilter?: Partial<openapi.TrendsFilter>;
  filterTestAccounts?: boolean;
}

export interface TrendsSeries extends openapi.TrendsSeries {}
export interface TrendsAnswer extends openapi.TrendsResult {}

export interface EventsQuery {
  kind: "EventsQuery";
  select: openapi.EventsQuery["select"];
  event?: string;
  properties: PropertyFilter[];
  before?: string;
  after?: string;
  orderBy: NonNullable<openapi.EventsQuery["orderBy"]>;
  limit: number;
  filterTestAccounts?: boolean;
}

export type RetentionType = openapi.RetentionType;
export type RetentionPeriod = openapi.RetentionPeriod;
export type RetentionReference = openapi.RetentionReference;

export interface RetentionEntity {
  id: EventId;
  type: openapi.RetentionEntityTypeEnum;
  properties?: PropertyFilter[];
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
  filterTestAccounts?: boolean;
}

export interface RetentionRow extends openapi.RetentionRow {}
export interface RetentionAnswer extends openapi.RetentionResult {}

export type FunnelOrder = openapi.FunnelOrder;
export type FunnelViz = openapi.FunnelVizType;
export type FunnelWindowUnit = openapi.FunnelWindowUnit;
export type Attribution = openapi.Attribution;

/** An event, or an action, that is counted by who did it. */
export type EventNode = (
  { kind: "EventsNode"; event: string | null } | { kind: "ActionsNode"; id: number }
) & { properties?: PropertyFilter[] };

export interface FunnelStepOptions {
  custom_name?: string;
  optionalInFunnel?: boolean;
  funnelWindowInterval?: number;
  funnelWindowIntervalUnit?: FunnelWindowUnit;
  math?: FunnelStepMath;
}

/** Only the first event of each person can be the step; of those that match its filters, or of all of its name. */
export type FunnelStepMath = Extract<
  openapi.Math,
  "first_time_for_user" | "first_matching_event_for_user"
>;

/** A step that any one of several events is. */
export interface FunnelUnionNode {
  kind: openapi.FunnelGroupNode["kind"];
  operator: openapi.FunnelGroupNode["operator"];
  nodes: EventNode[];
}

export type FunnelStepNode = (EventNode | FunnelUnionNode) & FunnelStepOptions;

export type FunnelExclusionNode = EventNode & {
  funnelFromStep: number;
  funnelToStep: number;
};

export interface FunnelsQuery {
  kind: "FunnelsQuery";
  series: FunnelStepNode[];
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
    holdConstantProperties?: Pick<openapi.Breakdown, "property" | "type">[];
    funnelAggregateByHogQL?: string;
  };
  compareFilter?: CompareFilter;
  samplingFactor?: number;
  filterTestAccounts?: boolean;
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
  filterTestAccounts?: boolean;
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
  filterTestAccounts?: boolean;
  aggregation_group_type_index?: GroupTypeIndex;
}

export interface LifecycleSeries extends openapi.LifecycleSeries {}
export interface LifecycleAnswer extends openapi.LifecycleResult {}

export type StickinessOperator = openapi.StickinessOperator;

export interface StickinessQuery {
  kind: "StickinessQuery";
  series: (EventsSeries | ActionsSeries)[];
  interval: Interval;
  dateRange: Partial<openapi.DateRange>;
  properties: PropertyFilter[];
  filterTestAccounts?: boolean;
  compareFilter?: CompareFilter;
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
  breakdown?: NonNullable<BreakdownValue>;
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
  funnelStepBreakdown?: NonNullable<BreakdownValue>;
  funnelTrendsDropOff?: boolean;
  funnelTrendsEntrancePeriodStart?: string;
  funnelTimeBin?: number;
  compare?: "current" | "previous";
}

export type ActorsSource = InsightActorsQuery | FunnelsActorsQuery;

export interface ActorsQuery {
  kind: "ActorsQuery";
  /** Absent: the project's persons. */
  source?: ActorsSource;
  properties?: PropertyFilter[];
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
  compareFilter?: CompareFilter;
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
  /** By any key; those that are saved have their defaults where nothing is said here. */
  variables?: Record<string, { code_name: string; value: SqlValue }>;
}

export type SqlValue = string | number | boolean | null;

export interface SqlMetadataQuery {
  kind: "HogQLMetadata";
  query: string;
  variables?: NonNullable<SqlQuery["variables"]>;
}

export interface SqlAnswer extends openapi.SqlResult {}
export interface SqlMetadata extends openapi.SqlMetadata {}
export interface SqlProblem extends openapi.SqlProblem {}
export interface SqlSchema extends openapi.SqlSchema {}
export interface SqlTable extends openapi.SqlTable {}
export interface SavedView extends openapi.SavedView {}
export interface SavedVariable extends openapi.SavedVariable {}
export interface QueryProgress extends openapi.QueryProgress {}
export interface QueryStatus extends openapi.QueryStatus {}

export interface GroupType extends openapi.GroupType {}
export interface Action extends openapi.Action {}
export interface Cohort extends openapi.Cohort {}
export interface CohortAdded extends openapi.CohortAdded {}

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
