import type { BreakdownFilter, GroupTypeIndex, PropertyKind } from "~/query/schema";
import { isRecord, oneOf, readGroupType, wholeNumber } from "./readFilters";

type PlainKind = PropertyKind | "event_metadata" | "hogql" | "data_warehouse";

interface PlainPart {
  kind: PlainKind;
  /**
   * Of `hogql` an expression of SQL, of `event_metadata` a field of the event. Empty while it is being chosen: nothing is
   * told apart by it yet.
   */
  property: string;
}

interface GroupPart {
  kind: "group";
  groupType: GroupTypeIndex;
  property: string;
}

export type BreakdownPart = PlainPart | GroupPart;

/** By the values of up to three properties together. */
export interface PropertyBreakdown {
  parts: BreakdownPart[];
  limit: number;
}

/** By who is in which cohort. */
export interface CohortBreakdown {
  /** null while it is being chosen. */
  cohorts: (number | null)[];
  /** All people are shown beside them. */
  isWithEverybody: boolean;
}

export type Breakdown = PropertyBreakdown | CohortBreakdown;

export const BREAKDOWN_LIMITS = [5, 10, 25];
export const DEFAULT_BREAKDOWN_LIMIT = 10;
export const MAX_PARTS = 3;
export const MAX_COHORTS = 25;

const KINDS: PlainKind[] = ["event", "person", "event_metadata", "hogql", "data_warehouse"];

/** A part of this kind that is still to be chosen. */
export function newPart(kind: BreakdownPart["kind"]): BreakdownPart {
  return kind === "group" ? { kind, groupType: 0, property: "" } : { kind, property: "" };
}

export function isByCohorts(breakdown: Breakdown | null): breakdown is CohortBreakdown {
  return breakdown !== null && "cohorts" in breakdown;
}

/** The parts that are chosen, in their order. */
function chosenParts({ parts }: PropertyBreakdown): BreakdownPart[] {
  return parts.filter(({ property }) => property.trim() !== "");
}

/** Whether values of properties are told apart; whose value counts is a question only then. */
export function hasChosenParts(breakdown: Breakdown | null): breakdown is PropertyBreakdown {
  return breakdown !== null && !isByCohorts(breakdown) && chosenParts(breakdown).length > 0;
}

export function breakdownFilterOf(breakdown: Breakdown | null): {
  breakdownFilter?: BreakdownFilter;
} {
  if (isByCohorts(breakdown)) {
    const asked = [
      ...breakdown.cohorts.filter((cohort) => cohort !== null),
      ...(breakdown.isWithEverybody ? (["all"] as const) : []),
    ];
    return asked.length > 0
      ? { breakdownFilter: { breakdown: asked, breakdown_type: "cohort" } }
      : {};
  }
  const [first, ...others] = breakdown === null ? [] : chosenParts(breakdown);
  if (breakdown === null || first === undefined) {
    return {};
  }
  return {
    breakdownFilter: {
      ...(others.length === 0
        ? {
            breakdown: first.property,
            breakdown_type: first.kind,
            ...(first.kind === "group" ? { breakdown_group_type_index: first.groupType } : {}),
          }
        : {
            breakdowns: [first, ...others].map((part) => ({
              property: part.property,
              type: part.kind,
              ...(part.kind === "group" ? { group_type_index: part.groupType } : {}),
            })),
          }),
      breakdown_limit: breakdown.limit,
    },
  };
}

/** What the server has against a part, of the `errors` of an answer by their paths in the question. */
export function problemOfPart(
  errors: Record<string, string>,
  breakdown: PropertyBreakdown,
  part: BreakdownPart,
): string | undefined {
  const chosen = chosenParts(breakdown);
  const place = chosen.length === 1 ? "breakdown" : `breakdowns.${chosen.indexOf(part)}.property`;
  return chosen.includes(part) ? errors[`breakdownFilter.${place}`] : undefined;
}

function readPart({ kind, property, groupType }: Record<string, unknown>): BreakdownPart[] {
  if (typeof property !== "string") {
    return [];
  }
  return kind === "group"
    ? [{ kind, groupType: readGroupType(groupType) ?? 0, property }]
    : [{ kind: oneOf(kind, KINDS, "event"), property }];
}

export function readBreakdown(value: unknown): Breakdown | null {
  if (!isRecord(value)) {
    return null;
  }
  if (Array.isArray(value.cohorts)) {
    return {
      cohorts: value.cohorts
        .slice(0, MAX_COHORTS)
        .map((cohort) => wholeNumber(cohort, 1, Number.MAX_SAFE_INTEGER)),
      isWithEverybody: value.isWithEverybody === true,
    };
  }
  // A link may name one property alone.
  const given: unknown[] = Array.isArray(value.parts) ? value.parts : [value];
  const parts = given.filter(isRecord).slice(0, MAX_PARTS).flatMap(readPart);
  return parts.length > 0
    ? { parts, limit: oneOf(value.limit, BREAKDOWN_LIMITS, DEFAULT_BREAKDOWN_LIMIT) }
    : null;
}
