import { actions, kea, listeners, path, reducers } from "kea";
import { urlToAction } from "kea-router";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { urls } from "~/foundations/urls";
import type { SavedVariable } from "~/query/schema";
import { savedSql, type SavedSqlLogic } from "./savedSql";
import { changeSqlAddress } from "./sqlAddress";
import { textOfValue, valueOf } from "./sqlVariables";

/** What the dialog holds. `id`: null of a new one. `defaultValue`: as it is typed, empty for none. */
interface VariableDraft {
  id: number | null;
  name: string;
  type: SavedVariable["type"];
  values: string[];
  defaultValue: string;
}

const NEW: VariableDraft = { id: null, name: "", type: "String", values: [], defaultValue: "" };

function draftOf(variable: SavedVariable): VariableDraft {
  return {
    id: variable.id,
    name: variable.name,
    type: variable.type,
    values: variable.values ?? [],
    defaultValue: textOfValue(variable.default_value),
  };
}

function bodyOf(draft: VariableDraft): Partial<SavedVariable> {
  return {
    name: draft.name,
    type: draft.type,
    values: draft.type === "List" ? draft.values : [],
    default_value: draft.defaultValue === "" ? null : valueOf(draft.type, draft.defaultValue),
  };
}

function doorOf(teamId: number): string {
  return `/api/projects/${teamId}/insight_variables`;
}

interface VariableValues {
  /** What the address asks to edit; it is opened when the variables are there. */
  asked: number | "new" | null;
  draft: VariableDraft | null;
  list: SavedVariable[] | null;
}

interface VariableActions {
  editVariable: (asked: number | "new") => { asked: number | "new" };
  changeDraft: (changes: Partial<VariableDraft>) => { changes: Partial<VariableDraft> };
  openDraft: (draft: VariableDraft) => { draft: VariableDraft };
  closeDraft: () => { value: true };
  saveDraft: () => { value: true };
}

/** The variables of the project, and the dialog that makes or changes one; which one that is stands in the address. */
export const sqlVariablesLogic = kea<SavedSqlLogic<SavedVariable, VariableValues, VariableActions>>(
  [
    path(["products", "insights", "sqlVariablesLogic"]),
    ...savedSql(doorOf),
    actions({
      editVariable: (asked: number | "new") => ({ asked }),
      changeDraft: (changes: Partial<VariableDraft>) => ({ changes }),
      openDraft: (draft: VariableDraft) => ({ draft }),
      closeDraft: true,
      saveDraft: true,
    }),
    reducers({
      asked: [
        null as number | "new" | null,
        { editVariable: (_, { asked }) => asked, closeDraft: () => null, saved: () => null },
      ],
      draft: [
        null as VariableDraft | null,
        {
          openDraft: (_, { draft }) => draft,
          changeDraft: (draft: VariableDraft | null, { changes }) =>
            draft && { ...draft, ...changes },
          closeDraft: () => null,
          saved: () => null,
        },
      ],
      isSaving: { saveDraft: () => true },
      saveFailure: { openDraft: () => null, changeDraft: () => null, saveDraft: () => null },
    }),
    listeners(({ actions, props, values }) => {
      const openAsked = (): void => {
        const asked = values.asked;
        const found = values.list?.find((variable) => variable.id === asked);
        if (asked === "new") {
          actions.openDraft(NEW);
        } else if (found) {
          actions.openDraft(draftOf(found));
        }
      };
      return {
        editVariable: ({ asked }) => {
          changeSqlAddress(props.teamId, { variable: asked });
          openAsked();
        },
        loadListSuccess: () => {
          if (values.draft === null) {
            openAsked();
          }
        },
        closeDraft: () => changeSqlAddress(props.teamId, { variable: undefined }),
        saveDraft: async () => {
          const draft = values.draft;
          if (draft === null) {
            return;
          }
          const door = doorOf(props.teamId);
          try {
            actions.saved(
              draft.id === null
                ? await request.post<SavedVariable>(door, bodyOf(draft))
                : await request.patch<SavedVariable>(`${door}/${draft.id}`, bodyOf(draft)),
              draft.id === null,
            );
          } catch (error) {
            actions.saveFailed(messageOf(error));
          }
        },
        saved: ({ saved }) => {
          actions.show("good", `In SQL it is {variables.${saved.code_name}}.`);
          changeSqlAddress(props.teamId, { variable: undefined });
        },
      };
    }),
    urlToAction(({ actions, props, values }) => ({
      [urls.sql(props.teamId)]: (_, searchParams) => {
        const held = searchParams.variable as unknown;
        const asked = held === "new" ? "new" : Number(held) || null;
        if (asked !== null && asked !== values.asked) {
          actions.editVariable(asked);
        }
      },
    })),
  ],
);
