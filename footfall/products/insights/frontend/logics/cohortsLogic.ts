import { actions, kea, listeners, path, reducers } from "kea";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import type { Cohort } from "~/query/schema";
import { searchedList, type SearchedListLogic } from "./searchedList";

/** How many people are in a cohort now, or why that is not known. */
type PeopleCount = { count: number } | { failure: string };

interface CountValues {
  counts: Record<number, PeopleCount>;
}

interface CountActions {
  counted: (cohortId: number, people: PeopleCount) => { cohortId: number; people: PeopleCount };
}

/** The project's cohorts, by name, and how many people are in each that is listed. */
export const cohortsLogic = kea<SearchedListLogic<Cohort, CountValues, CountActions>>([
  path(["products", "insights", "cohortsLogic"]),
  ...searchedList((teamId) => `/api/projects/${teamId}/cohorts`),
  actions({ counted: (cohortId: number, people: PeopleCount) => ({ cohortId, people }) }),
  reducers({
    counts: [
      {} as Record<number, PeopleCount>,
      { counted: (counts, { cohortId, people }) => ({ ...counts, [cohortId]: people }) },
    ],
  }),
  listeners(({ actions, props, values }) => {
    /** One after the other: each is a question, of which a project has only so many at once. */
    const countAll = async (_: unknown, breakpoint: () => void): Promise<void> => {
      for (const { id } of values.listed) {
        if (values.counts[id] === undefined) {
          try {
            const people = await request.get<{ count: number }>(
              `/api/projects/${props.teamId}/cohorts/${id}/count`,
            );
            actions.counted(id, people);
          } catch (error) {
            actions.counted(id, { failure: messageOf(error) });
          }
          breakpoint();
        }
      }
    };
    return { loadListSuccess: countAll, loadMoreSuccess: countAll };
  }),
]);
