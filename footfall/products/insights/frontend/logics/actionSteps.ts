import { isComplete } from "~/query/filters";
import type { Action, EventsQuery, PropertyFilter, PropertyOperator } from "~/query/schema";

export type Matching = "contains" | "exact" | "regex";

/** What makes an event one of an action, as the API keeps it. All that is given has to hold; what is empty asks nothing. */
export interface ActionStep {
  event: string | null;
  url?: string;
  url_matching?: Matching;
  text?: string;
  text_matching?: Matching;
  href?: string;
  href_matching?: Matching;
  selector?: string;
  tag_name?: string;
  properties?: PropertyFilter[];
}

export const MATCHING_LABELS: Record<Matching, string> = {
  contains: "contains",
  exact: "is exactly",
  regex: "matches regex",
};

export const MAX_STEPS = 50;

export function newActionStep(): ActionStep {
  return { event: "$pageview" };
}

export function stepsOf(action: Action): ActionStep[] {
  return (action.steps ?? []) as unknown as ActionStep[];
}

/** A text as a regular expression that matches nothing but it. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** An action compares letter for letter, as only these operators of filters do. */
function condition(
  type: "event" | "element",
  key: string,
  wanted: string,
  how: Matching,
): PropertyFilter {
  const [operator, value]: [PropertyOperator, string] =
    how === "exact" ? ["exact", wanted] : ["regex", how === "regex" ? wanted : escaped(wanted)];
  return { type, key, operator, value: operator === "exact" ? [value] : value };
}

/** The filters of events that mean the same as a step; what has its own meaning in an action is left as it is. */
export function filtersOf(step: ActionStep): PropertyFilter[] {
  const { url, text, href, selector, tag_name, properties = [] } = step;
  return [
    ...(url ? [condition("event", "$current_url", url, step.url_matching ?? "contains")] : []),
    ...(text ? [condition("element", "text", text, step.text_matching ?? "exact")] : []),
    ...(href ? [condition("element", "href", href, step.href_matching ?? "exact")] : []),
    ...(tag_name ? [condition("element", "tag_name", tag_name, "exact")] : []),
    ...(selector ? [condition("element", "selector", selector, "exact")] : []),
    ...properties.filter(isComplete),
  ];
}

/** The newest events that match a step. */
export function queryOfStep(step: ActionStep, limit: number): EventsQuery {
  return {
    kind: "EventsQuery",
    select: ["uuid", "event", "timestamp", "distinct_id", "properties.$current_url"],
    ...(step.event === null ? {} : { event: step.event }),
    properties: filtersOf(step),
    after: "-30d",
    orderBy: ["timestamp DESC"],
    limit,
  };
}

/** The first thing that is still missing, where the API would say it. */
export function problemOfSteps(steps: ActionStep[]): { path: string; message: string } | null {
  if (steps.length === 0) {
    return { path: "steps", message: "Say at least one thing that is of the action." };
  }
  for (const [index, step] of steps.entries()) {
    const unfinished = (step.properties ?? []).findIndex((filter) => !isComplete(filter));
    if (unfinished >= 0) {
      return {
        path: `steps.${index}.properties.${unfinished}`,
        message: "Finish the filter, or remove it.",
      };
    }
  }
  return null;
}
