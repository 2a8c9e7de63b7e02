import { eventLabel } from "@products/taxonomy/frontend/public";
import type { PathsEdge } from "~/query/schema";

/** An item at one step of the paths. */
export interface PathNode {
  id: string;
  /** From 1. */
  step: number;
  item: string;
  label: string;
  /** The label where there is little room. */
  shortLabel: string;
  /** On so many paths, as far as the answer's edges say. */
  count: number;
}

export interface PathLink {
  source: PathNode;
  target: PathNode;
  count: number;
  averageSeconds: number;
}

export interface PathGraph {
  nodes: PathNode[];
  /** The heaviest first. */
  links: PathLink[];
  stepCount: number;
}

/** What stands for the steps that did not fit between a start and an end. */
export const LEFT_OUT_ITEM = "...";

/** An item as people read it: an address without its protocol, an event by its label. */
export function itemLabel(item: string): string {
  if (item === LEFT_OUT_ITEM) {
    return "… steps between";
  }
  return /^https?:\/\//.test(item) ? item.replace(/^https?:\/\//, "") : eventLabel(item);
}

/** The number of the step and the item: "2_https://example.com" is the item of step 2. */
function nodeOf(id: string): PathNode {
  const [, step = "1", item = id] = /^(\d+)_(.*)$/s.exec(id) ?? [];
  return {
    id,
    step: Number(step),
    item,
    label: itemLabel(item),
    shortLabel: itemLabel(item),
    count: 0,
  };
}

const ADDRESS = /^https?:\/\/([^/?#]+)(.*)$/s;

/**
 * Addresses of one host are told apart by their paths; of several hosts ("app.example.com", "www.example.com"), by the
 * first word of the host too, where that tells the hosts apart.
 */
function shortLabels(items: string[]): (item: string) => string {
  const hosts = new Set(items.flatMap((item) => ADDRESS.exec(item)?.[1] ?? []));
  const firstWord = (host: string): string => host.split(".")[0] ?? host;
  const areToldApart = new Set([...hosts].map(firstWord)).size === hosts.size;
  return (item) => {
    const [, host = "", path = ""] = ADDRESS.exec(item) ?? [];
    if (host === "" || (hosts.size > 1 && !areToldApart)) {
      return itemLabel(item);
    }
    return hosts.size === 1 ? path || "/" : `${firstWord(host)}…${path || "/"}`;
  };
}

export function pathGraph(edges: PathsEdge[]): PathGraph {
  const nodes = new Map<string, PathNode>();
  const known = (id: string): PathNode => {
    const node = nodes.get(id) ?? nodeOf(id);
    nodes.set(id, node);
    return node;
  };
  const arriving = new Map<PathNode, number>();
  const leaving = new Map<PathNode, number>();
  const links = edges.map((edge) => {
    const source = known(edge.source);
    const target = known(edge.target);
    leaving.set(source, (leaving.get(source) ?? 0) + edge.value);
    arriving.set(target, (arriving.get(target) ?? 0) + edge.value);
    return {
      source,
      target,
      count: edge.value,
      averageSeconds: edge.average_conversion_time / 1000,
    };
  });
  const shortLabel = shortLabels([...nodes.values()].map(({ item }) => item));
  for (const node of nodes.values()) {
    node.shortLabel = shortLabel(node.item);
    node.count = Math.max(arriving.get(node) ?? 0, leaving.get(node) ?? 0);
  }
  return {
    nodes: [...nodes.values()].sort(
      (left, right) => left.step - right.step || right.count - left.count,
    ),
    links: links.sort((left, right) => right.count - left.count),
    stepCount: Math.max(0, ...[...nodes.values()].map(({ step }) => step)),
  };
}

/** Each item of a graph once, the most frequent first. */
export function itemsOf({ nodes }: PathGraph): string[] {
  const counts = new Map<string, number>();
  for (const { item, count } of nodes) {
    counts.set(item, (counts.get(item) ?? 0) + count);
  }
  return [...counts]
    .filter(([item]) => item !== LEFT_OUT_ITEM)
    .sort(([, left], [, right]) => right - left)
    .map(([item]) => item);
}
