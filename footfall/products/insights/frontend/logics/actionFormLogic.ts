import { kea, listeners, path, reducers } from "kea";
import { loaders } from "kea-loaders";
import { router } from "kea-router";
import { recordForm, type RecordFormLogic } from "~/foundations/recordForm";
import { urls } from "~/foundations/urls";
import { runQuery } from "~/query/runQuery";
import type { Action } from "~/query/schema";
import {
  type ActionStep,
  newActionStep,
  problemOfSteps,
  queryOfStep,
  stepsOf,
} from "./actionSteps";
import { type MatchingEvent, newestOf } from "./matchingEvents";
import { type DeletionActions, type DeletionValues, recordDeletion } from "./recordDeletion";

const TYPING_PAUSE_MILLISECONDS = 500;
const PREVIEWED = 10;

/** An action as its page holds it. */
export interface ActionDraft {
  name: string;
  description: string;
  steps: ActionStep[];
}

interface ActionProps {
  teamId: number;
  actionId: number | null;
}

interface MatchingValues {
  matching: MatchingEvent[] | null;
  matchingFailure: string | null;
  matchingLoading: boolean;
}

interface MatchingActions {
  loadMatching: () => { value: true };
  loadMatchingSuccess: (matching: MatchingEvent[]) => { matching: MatchingEvent[] };
  loadMatchingFailure: (error: string) => { error: string };
}

const FIRST_DRAFT: ActionDraft = { name: "", description: "", steps: [newActionStep()] };

function address(teamId: number): string {
  return `/api/projects/${teamId}/actions`;
}

/** An action that is being made or changed, and the newest events that would be of it. */
export const actionFormLogic = kea<
  RecordFormLogic<
    Action,
    ActionDraft,
    ActionProps,
    MatchingValues & DeletionValues,
    MatchingActions & DeletionActions
  >
>([
  path(["products", "insights", "actionFormLogic"]),
  ...recordForm<Action, ActionDraft, ActionProps>({
    address,
    idOf: ({ actionId }) => actionId,
    first: FIRST_DRAFT,
    draftOf: (action) => ({
      name: action.name,
      description: action.description ?? "",
      steps: stepsOf(action),
    }),
    problemOf: ({ name, steps }) =>
      name.trim() === "" ? { path: "name", message: "Give it a name." } : problemOfSteps(steps),
    bodyOf: ({ draft: { name, description, steps } }) => ({
      name: name.trim(),
      description,
      steps,
    }),
  }),
  ...recordDeletion<ActionProps>({
    address: ({ teamId, actionId }) => `${address(teamId)}/${actionId ?? ""}`,
    url: ({ teamId }) => urls.actions(teamId),
    done: "The action is deleted.",
  }),
  loaders(({ props, values }) => ({
    matching: [
      null as MatchingEvent[] | null,
      {
        loadMatching: async (_, breakpoint): Promise<MatchingEvent[]> => {
          await breakpoint(TYPING_PAUSE_MILLISECONDS);
          const answers = [];
          // One after the other: a project has only so many questions at once.
          for (const step of values.draft.steps) {
            answers.push(await runQuery(props.teamId, queryOfStep(step, PREVIEWED)));
            breakpoint();
          }
          return newestOf(answers, PREVIEWED);
        },
      },
    ],
  })),
  reducers({
    matchingFailure: [
      null as string | null,
      {
        loadMatching: () => null,
        loadMatchingSuccess: () => null,
        loadMatchingFailure: (_, { error }) => error,
      },
    ],
  }),
  listeners(({ actions, props: { teamId, actionId } }) => ({
    change: ({ changes }) => {
      if (changes.steps) {
        actions.loadMatching();
      }
    },
    loadRecordSuccess: () => actions.loadMatching(),
    saved: ({ record }) => {
      if (actionId !== null) {
        actions.show("good", "Saved.");
        return;
      }
      actions.show("good", "The action is made.");
      router.actions.push(urls.action(teamId, record.id));
    },
  })),
]);
