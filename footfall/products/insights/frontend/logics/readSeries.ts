import type { SeriesMeasure, SeriesNode } from "~/query/schema";
import { readEventId } from "./eventChoice";
import { isRecord, readFilters, readGroupType } from "./readFilters";
import { isMath, needsProperty } from "./seriesMaths";

const CURRENCY = /^[A-Z]{3}$/;
const PROPERTY_TYPES = [
  "event_properties",
  "person_properties",
  "data_warehouse_properties",
] as const;

type Written = Record<string, unknown>;

function readCurrency(node: Written): Partial<SeriesMeasure> {
  const held = node.math_property_revenue_currency;
  if (!isRecord(held)) {
    return {};
  }
  const target =
    typeof node.math_currency === "string" && CURRENCY.test(node.math_currency)
      ? { math_currency: node.math_currency }
      : {};
  if (typeof held.static === "string" && CURRENCY.test(held.static)) {
    return { ...target, math_property_revenue_currency: { static: held.static } };
  }
  return typeof held.property === "string"
    ? { ...target, math_property_revenue_currency: { property: held.property } }
    : {};
}

function readMeasure(node: Written): SeriesMeasure {
  const math = isMath(node.math) ? node.math : "total";
  if (math === "unique_group") {
    const index = readGroupType(node.math_group_type_index) ?? 0;
    return { math, math_group_type_index: index };
  }
  if (!needsProperty(math)) {
    return { math };
  }
  const type = PROPERTY_TYPES.find((known) => known === node.math_property_type);
  return {
    math,
    ...(typeof node.math_property === "string" ? { math_property: node.math_property } : {}),
    ...(type === undefined ? {} : { math_property_type: type }),
    ...readCurrency(node),
  };
}

function readNode(node: Written): SeriesNode {
  const measure = readMeasure(node);
  if (node.kind !== "DataWarehouseNode") {
    const filters = readFilters(node.properties);
    const properties = filters.length > 0 ? { properties: filters } : {};
    const event = readEventId(node.kind === "ActionsNode" ? node.id : node.event);
    return typeof event === "number"
      ? { kind: "ActionsNode", id: event, ...properties, ...measure }
      : { kind: "EventsNode", event, ...properties, ...measure };
  }
  return {
    kind: "DataWarehouseNode",
    table_name: typeof node.table_name === "string" ? node.table_name : "",
    timestamp_field: typeof node.timestamp_field === "string" ? node.timestamp_field : "",
    ...(typeof node.distinct_id_field === "string"
      ? { distinct_id_field: node.distinct_id_field }
      : {}),
    ...measure,
  };
}

/** Series out of an address that anyone may have typed; null where there are none. */
export function readSeries(value: unknown, limit: number): SeriesNode[] | null {
  const series = (Array.isArray(value) ? value : []).filter(isRecord).map(readNode);
  return series.length > 0 ? series.slice(0, limit) : null;
}
