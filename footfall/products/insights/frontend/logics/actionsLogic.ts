import { kea, path } from "kea";
import type { Action } from "~/query/schema";
import { searchedList, type SearchedListLogic } from "./searchedList";

/** The project's actions, by name. */
export const actionsLogic = kea<SearchedListLogic<Action>>([
  path(["products", "insights", "actionsLogic"]),
  ...searchedList((teamId) => `/api/projects/${teamId}/actions`),
]);
