import type {
  Interval,
  WebBreakdown,
  WebFilter,
  WebOverviewQuery,
  WebStatsTableQuery,
  WebTrendsQuery,
} from "~/query/schema";

export type Metric = "visitors" | "views" | "sessions" | "session duration" | "bounce rate";
export type PanelId = "sources" | "pages" | "places" | "devices";

/** What the page shows: all of it stands in the address, so it can be shared. */
export interface WebQuestion {
  dateFrom: string;
  dateTo: string | null;
  interval: Interval;
  isCompared: boolean;
  metric: Metric;
  filters: WebFilter[];
  tabs: Record<PanelId, WebBreakdown>;
}

export const FIRST_QUESTION: WebQuestion = {
  dateFrom: "-7d",
  dateTo: null,
  interval: "day",
  isCompared: true,
  metric: "visitors",
  filters: [],
  tabs: {
    sources: "InitialChannelType",
    pages: "Page",
    places: "Country",
    devices: "DeviceType",
  },
};

export const DATE_PRESETS: { dateFrom: string; dateTo: string | null; label: string }[] = [
  { dateFrom: "dStart", dateTo: null, label: "Today" },
  { dateFrom: "-1dStart", dateTo: "-1dEnd", label: "Yesterday" },
  { dateFrom: "-7d", dateTo: null, label: "Last 7 days" },
  { dateFrom: "-30d", dateTo: null, label: "Last 30 days" },
  { dateFrom: "-90d", dateTo: null, label: "Last 90 days" },
  { dateFrom: "mStart", dateTo: null, label: "This month" },
  { dateFrom: "-1mStart", dateTo: "-1mEnd", label: "Last month" },
  { dateFrom: "yStart", dateTo: null, label: "This year" },
];

interface Dimension {
  tab: string;
  /** What a filter on one of its values asks for. */
  filter: Pick<WebFilter, "type" | "key">;
  /** What it is called in a filter. */
  name: string;
  /** What stands for a value that is missing. */
  missing: string;
}

export const DIMENSIONS: Record<WebBreakdown, Dimension> = {
  InitialChannelType: {
    tab: "Channels",
    filter: { type: "session", key: "$channel_type" },
    name: "Channel",
    missing: "No session",
  },
  InitialReferringDomain: {
    tab: "Referrers",
    filter: { type: "session", key: "$entry_referring_domain" },
    name: "Referrer",
    missing: "Not known",
  },
  InitialUTMSource: {
    tab: "UTM source",
    filter: { type: "session", key: "$entry_utm_source" },
    name: "UTM source",
    missing: "None",
  },
  InitialUTMMedium: {
    tab: "Medium",
    filter: { type: "session", key: "$entry_utm_medium" },
    name: "UTM medium",
    missing: "None",
  },
  InitialUTMCampaign: {
    tab: "Campaign",
    filter: { type: "session", key: "$entry_utm_campaign" },
    name: "UTM campaign",
    missing: "None",
  },
  InitialUTMTerm: {
    tab: "Term",
    filter: { type: "session", key: "$entry_utm_term" },
    name: "UTM term",
    missing: "None",
  },
  InitialUTMContent: {
    tab: "Content",
    filter: { type: "session", key: "$entry_utm_content" },
    name: "UTM content",
    missing: "None",
  },
  Page: {
    tab: "Top pages",
    filter: { type: "event", key: "$pathname" },
    name: "Page",
    missing: "No path",
  },
  InitialPage: {
    tab: "Entry pages",
    filter: { type: "session", key: "$entry_pathname" },
    name: "Entry page",
    missing: "No session",
  },
  ExitPage: {
    tab: "Exit pages",
    filter: { type: "session", key: "$end_pathname" },
    name: "Exit page",
    missing: "No session",
  },
  Country: {
    tab: "Countries",
    filter: { type: "event", key: "$geoip_country_code" },
    name: "Country",
    missing: "Not known",
  },
  Region: {
    tab: "Regions",
    filter: { type: "event", key: "$geoip_subdivision_1_name" },
    name: "Region",
    missing: "Not known",
  },
  City: {
    tab: "Cities",
    filter: { type: "event", key: "$geoip_city_name" },
    name: "City",
    missing: "Not known",
  },
  Language: {
    tab: "Languages",
    filter: { type: "event", key: "$browser_language" },
    name: "Language",
    missing: "Not known",
  },
  DeviceType: {
    tab: "Devices",
    filter: { type: "event", key: "$device_type" },
    name: "Device",
    missing: "Not known",
  },
  Browser: {
    tab: "Browsers",
    filter: { type: "event", key: "$browser" },
    name: "Browser",
    missing: "Not known",
  },
  OS: {
    tab: "Systems",
    filter: { type: "event", key: "$os" },
    name: "Operating system",
    missing: "Not known",
  },
};

export const PANELS: { id: PanelId; title: string; tabs: WebBreakdown[] }[] = [
  {
    id: "sources",
    title: "Where they come from",
    tabs: [
      "InitialChannelType",
      "InitialReferringDomain",
      "InitialUTMSource",
      "InitialUTMMedium",
      "InitialUTMCampaign",
      "InitialUTMTerm",
      "InitialUTMContent",
    ],
  },
  { id: "pages", title: "What they look at", tabs: ["Page", "InitialPage", "ExitPage"] },
  { id: "places", title: "Where they are", tabs: ["Country", "Region", "City", "Language"] },
  { id: "devices", title: "What they use", tabs: ["DeviceType", "Browser", "OS"] },
];

const OTHER_NAMES: Record<string, string> = { $host: "Host" };
const METRICS: Metric[] = ["visitors", "views", "sessions", "session duration", "bounce rate"];
const INTERVALS: Interval[] = ["hour", "day", "week", "month"];
const DATE = /^(\d{4}-\d{2}-\d{2}|-?\d*[hdwmqy](Start|End)?|all)$/;
const DAYS_OF_UNIT: Record<string, number> = { h: 1 / 24, d: 1, w: 7, m: 30, q: 91, y: 365 };
const MAX_DAYS_BY_HOUR = 31;

/** About how many days the range spans: enough to say which intervals make sense. */
export function daysOf({ dateFrom, dateTo }: Pick<WebQuestion, "dateFrom" | "dateTo">): number {
  const relative = /^-(\d+)([hdwmqy])(Start)?$/.exec(dateFrom);
  if (relative?.[1] && relative[2]) {
    const unit = DAYS_OF_UNIT[relative[2]] ?? 1;
    return dateTo === `-${relative[1]}${relative[2]}End` ? unit : Number(relative[1]) * unit;
  }
  const started = /^([dwmqy])Start$/.exec(dateFrom);
  if (started?.[1]) {
    return DAYS_OF_UNIT[started[1]] ?? 1;
  }
  const until = dateTo ? Date.parse(dateTo) : Date.now();
  const since = Date.parse(dateFrom);
  return Number.isNaN(since) ? 365 : Math.max(1, (until - since) / 86_400_000);
}

export function intervalsOf(range: Pick<WebQuestion, "dateFrom" | "dateTo">): Interval[] {
  const days = daysOf(range);
  return INTERVALS.filter(
    (interval) =>
      (interval !== "hour" || days <= MAX_DAYS_BY_HOUR) &&
      (interval !== "day" || days > 1) &&
      (interval !== "week" || days >= 14) &&
      (interval !== "month" || days >= 60),
  );
}

/** The question with a new range, and with an interval that suits it. */
export function withRange(
  question: WebQuestion,
  dateFrom: string,
  dateTo: string | null,
): WebQuestion {
  const days = daysOf({ dateFrom, dateTo });
  const interval = days <= 2 ? "hour" : days <= 100 ? "day" : "month";
  return { ...question, dateFrom, dateTo, interval };
}

/** The filter on a value of a table: choosing another value of the same dimension takes its place. */
export function withFilter(
  filters: WebFilter[],
  breakdown: WebBreakdown,
  value: string | null,
): WebFilter[] {
  const { filter } = DIMENSIONS[breakdown];
  const chosen: WebFilter =
    value === null
      ? { ...filter, operator: "is_not_set", value: null }
      : { ...filter, operator: "exact", value: [value] };
  const others = filters.filter((held) => held.key !== filter.key || held.type !== filter.type);
  const isHeld = filters.some((held) => JSON.stringify(held) === JSON.stringify(chosen));
  return isHeld ? others : [...others, chosen];
}

export function isChosen(
  filters: WebFilter[],
  breakdown: WebBreakdown,
  value: string | null,
): boolean {
  const { filter } = DIMENSIONS[breakdown];
  return filters.some(
    (held) =>
      held.type === filter.type &&
      held.key === filter.key &&
      (value === null ? held.operator === "is_not_set" : held.value?.includes(value)),
  );
}

export function dimensionOf(filter: WebFilter): WebBreakdown | null {
  const found = Object.entries(DIMENSIONS).find(
    ([, dimension]) => dimension.filter.key === filter.key && dimension.filter.type === filter.type,
  );
  return found ? (found[0] as WebBreakdown) : null;
}

export function nameOf(filter: WebFilter): string {
  const breakdown = dimensionOf(filter);
  return breakdown ? DIMENSIONS[breakdown].name : (OTHER_NAMES[filter.key] ?? filter.key);
}

function commonOf(question: WebQuestion): Omit<WebOverviewQuery, "kind"> {
  return {
    dateRange: {
      date_from: question.dateFrom,
      ...(question.dateTo ? { date_to: question.dateTo } : {}),
    },
    properties: question.filters,
    ...(question.isCompared ? { compareFilter: { compare: true } } : {}),
  };
}

export function overviewOf(question: WebQuestion): WebOverviewQuery {
  return { kind: "WebOverviewQuery", ...commonOf(question) };
}

export function trendsOf(question: WebQuestion): WebTrendsQuery {
  return { kind: "WebTrendsQuery", interval: question.interval, ...commonOf(question) };
}

export function tableOf(
  question: WebQuestion,
  breakdownBy: WebBreakdown,
  limit: number,
  offset = 0,
): WebStatsTableQuery {
  return {
    kind: "WebStatsTableQuery",
    breakdownBy,
    includeBounceRate: true,
    limit,
    offset,
    ...commonOf(question),
  };
}

/** The question as parameters of the address; what is as at first is left out. */
export function parametersOf(question: WebQuestion): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(question).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(FIRST_QUESTION[name as keyof WebQuestion]),
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function oneOf<Value>(value: unknown, allowed: Value[], otherwise: Value): Value {
  return allowed.find((known) => known === value) ?? otherwise;
}

function readFilters(value: unknown): WebFilter[] {
  return (Array.isArray(value) ? value : []).filter(isRecord).flatMap((held): WebFilter[] => {
    const type = oneOf(held.type, ["event", "session"] as const, "event" as const);
    if (typeof held.key !== "string" || held.key === "") {
      return [];
    }
    if (held.operator === "is_not_set") {
      return [{ type, key: held.key, operator: "is_not_set", value: null }];
    }
    const values = Array.isArray(held.value) ? held.value.map(String) : [];
    return values.length > 0 ? [{ type, key: held.key, operator: "exact", value: values }] : [];
  });
}

function readTabs(value: unknown): WebQuestion["tabs"] {
  const asked = isRecord(value) ? value : {};
  return Object.fromEntries(
    PANELS.map(({ id, tabs }) => [id, oneOf(asked[id], tabs, FIRST_QUESTION.tabs[id])]),
  ) as WebQuestion["tabs"];
}

function readDate(value: unknown): string | null {
  return typeof value === "string" && DATE.test(value) ? value : null;
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): WebQuestion {
  const question: WebQuestion = {
    dateFrom: readDate(parameters.dateFrom) ?? FIRST_QUESTION.dateFrom,
    dateTo: readDate(parameters.dateTo),
    interval: oneOf(parameters.interval, INTERVALS, FIRST_QUESTION.interval),
    isCompared: parameters.isCompared !== false,
    metric: oneOf(parameters.metric, METRICS, FIRST_QUESTION.metric),
    filters: readFilters(parameters.filters),
    tabs: readTabs(parameters.tabs),
  };
  return intervalsOf(question).includes(question.interval)
    ? question
    : withRange(question, question.dateFrom, question.dateTo);
}
