import { actions, kea, listeners, path, reducers } from "kea";
import { router } from "kea-router";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { recordForm, type RecordFormLogic } from "~/foundations/recordForm";
import { urls } from "~/foundations/urls";
import type { Cohort, CohortAdded } from "~/query/schema";
import { addedText } from "./addedPeople";
import {
  type CohortGroup,
  CRITERIA_PATH,
  groupOf,
  newGroup,
  problemOfGroup,
} from "./cohortCriteria";
import { type DeletionActions, type DeletionValues, recordDeletion } from "./recordDeletion";

/** A cohort as its page holds it. */
export interface CohortDraft {
  name: string;
  description: string;
  isStatic: boolean;
  group: CohortGroup;
}

/** `people`: of those who were named when it was made. */
export interface KeptCohort extends Cohort {
  people?: CohortAdded | null;
}

interface CohortProps {
  teamId: number;
  cohortId: number | null;
}

interface PastedValues {
  added: CohortAdded | null;
  isAdding: boolean;
  pasted: string;
}

interface PastedActions {
  paste: (text: string) => { text: string };
  addPeople: () => { value: true };
  peopleAdded: (added: CohortAdded) => { added: CohortAdded };
}

const FIRST_DRAFT: CohortDraft = { name: "", description: "", isStatic: false, group: newGroup() };

/** Distinct ids, one on each line. */
function idsIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function address(teamId: number): string {
  return `/api/projects/${teamId}/cohorts`;
}

function problemOf({
  name,
  isStatic,
  group,
}: CohortDraft): { path: string; message: string } | null {
  if (name.trim() === "") {
    return { path: "name", message: "Give it a name." };
  }
  return isStatic ? null : problemOfGroup(group, CRITERIA_PATH);
}

/** A cohort that is being made or changed; errors stand under the paths that the API gives them. */
export const cohortFormLogic = kea<
  RecordFormLogic<
    KeptCohort,
    CohortDraft,
    CohortProps,
    PastedValues & DeletionValues,
    PastedActions & DeletionActions
  >
>([
  path(["products", "insights", "cohortFormLogic"]),
  ...recordForm<KeptCohort, CohortDraft, CohortProps, PastedValues>({
    address,
    idOf: ({ cohortId }) => cohortId,
    first: FIRST_DRAFT,
    draftOf: (cohort) => ({
      name: cohort.name,
      description: cohort.description ?? "",
      isStatic: cohort.is_static,
      group: groupOf(cohort),
    }),
    problemOf,
    bodyOf: ({ draft: { name, description, isStatic, group }, pasted }, isNew) => {
      const ids = isNew && isStatic ? idsIn(pasted) : [];
      return {
        name: name.trim(),
        description,
        ...(isStatic ? {} : { filters: { properties: group } }),
        ...(isNew ? { is_static: isStatic } : {}),
        ...(ids.length > 0 ? { distinct_ids: ids } : {}),
      };
    },
  }),
  ...recordDeletion<CohortProps>({
    address: ({ teamId, cohortId }) => `${address(teamId)}/${cohortId ?? ""}`,
    url: ({ teamId }) => urls.cohorts(teamId),
    done: "The cohort is deleted.",
  }),
  actions({
    paste: (text: string) => ({ text }),
    addPeople: true,
    peopleAdded: (added: CohortAdded) => ({ added }),
  }),
  reducers({
    pasted: ["", { paste: (_, { text }) => text, peopleAdded: () => "" }],
    added: [
      null as CohortAdded | null,
      { peopleAdded: (_, { added }) => added, paste: () => null },
    ],
    errors: { paste: () => ({}) },
    isAdding: [false, { addPeople: () => true, peopleAdded: () => false, refused: () => false }],
  }),
  listeners(({ actions, props: { teamId, cohortId }, values }) => ({
    saved: ({ record: { id, people } }) => {
      if (cohortId !== null) {
        actions.show("good", "Saved.");
        return;
      }
      if (people && people.not_found.length > 0) {
        actions.show("danger", addedText(people));
      } else {
        actions.show("good", "The cohort is made.");
      }
      router.actions.push(urls.cohort(teamId, id));
    },
    addPeople: async () => {
      try {
        actions.peopleAdded(
          await request.patch<CohortAdded>(
            `${address(teamId)}/${cohortId ?? ""}/add_persons_to_static_cohort`,
            { distinct_ids: idsIn(values.pasted) },
          ),
        );
      } catch (error) {
        actions.refused("distinct_ids", messageOf(error));
      }
    },
  })),
]);
