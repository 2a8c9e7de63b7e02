import { combineUrl } from "kea-router";
import { urls } from "~/foundations/urls";
import type { TaskEvidence } from "./records";

const SHOWN_DAYS = 7;
const DAY_MILLISECONDS = 86_400_000;

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** The same events as a chart by hour, over the week that ends with the signal. */
export function trendsUrl(teamId: number, evidence: TaskEvidence): string {
  const end = Date.parse(evidence.window_end);
  return combineUrl(urls.trends(teamId), {
    series: [{ kind: "EventsNode", event: evidence.filters.event, math: "total" }],
    dateFrom: dayOf(end - (SHOWN_DAYS - 1) * DAY_MILLISECONDS),
    dateTo: dayOf(end),
    interval: "hour",
    filters: evidence.filters.properties,
  }).url;
}

/** The newest of these events, one by one. */
export function eventsUrl(teamId: number, evidence: TaskEvidence): string {
  return combineUrl(urls.activity(teamId), {
    ...(evidence.filters.event === null ? {} : { event: evidence.filters.event }),
    filters: evidence.filters.properties,
  }).url;
}
