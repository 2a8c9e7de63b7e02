import { actions, kea, path, reducers, selectors } from "kea";
import { urls } from "~/foundations/urls";
import type { PathsAnswer } from "~/query/schema";
import { insightPage, type InsightPageLogic } from "./insightPage";
import { itemsOf, type PathGraph, type PathLink, pathGraph } from "./pathGraph";
import { FIRST_QUESTION, type PathsQuestion, queryOf, questionOf } from "./pathsQuestion";

const FIRST_LINKS = 15;

export interface ItemPlace {
  item: string;
  x: number;
  y: number;
}

interface PathsValues {
  areAllLinksShown: boolean;
  graph: PathGraph;
  isEmpty: boolean;
  /** What may be a start or an end: the items of the answer, the most frequent first. */
  items: string[];
  /** The item whose menu is open, and where in the drawing it is. */
  openPlace: ItemPlace | null;
  shownLinks: PathLink[];
}

interface PathsActions {
  closeItem: () => { value: true };
  openItem: (place: ItemPlace) => { place: ItemPlace };
  showAllLinks: () => { value: true };
}

export const pathsLogic = kea<
  InsightPageLogic<PathsQuestion, PathsAnswer, PathsValues, PathsActions>
>([
  path(["products", "insights", "pathsLogic"]),
  ...insightPage({ url: urls.paths, first: FIRST_QUESTION, questionOf, queryOf }),
  actions({
    openItem: (place: ItemPlace) => ({ place }),
    closeItem: true,
    showAllLinks: true,
  }),
  reducers({
    areAllLinksShown: [false, { showAllLinks: () => true, loadAnswer: () => false }],
    openPlace: [
      null,
      {
        openItem: (_, { place }) => place,
        closeItem: () => null,
        changeQuestion: () => null,
        loadAnswer: () => null,
      },
    ],
  }),
  selectors({
    graph: [
      (s) => [s.answer],
      (answer: PathsAnswer | null): PathGraph => pathGraph(answer?.results ?? []),
    ],
    shownLinks: [
      (s) => [s.graph, s.areAllLinksShown],
      (graph: PathGraph, areAllShown: boolean): PathLink[] =>
        areAllShown ? graph.links : graph.links.slice(0, FIRST_LINKS),
    ],
    items: [(s) => [s.graph], (graph: PathGraph): string[] => itemsOf(graph)],
    isEmpty: [(s) => [s.graph], (graph: PathGraph): boolean => graph.links.length === 0],
  }),
]);
