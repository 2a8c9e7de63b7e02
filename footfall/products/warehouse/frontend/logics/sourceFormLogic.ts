import { actions, connect, kea, listeners, path, reducers, selectors } from "kea";
import { loaders } from "kea-loaders";
import { router } from "kea-router";
import { ApiError, messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { recordForm, type RecordFormLogic } from "~/foundations/recordForm";
import { urls } from "~/foundations/urls";
import { toastLogic } from "~/ui/toastLogic";
import {
  type Choice,
  DEFAULT_DRAFT,
  type Draft,
  choiceFor,
  configOf,
  draftOf,
  fieldOf,
  keyOf,
  schemasOf,
} from "./draft";
import { type FoundTable, type Source, sourcesAddress } from "./records";

interface SourceProps {
  teamId: number;
  sourceId: string | null;
}

interface FoundValues {
  chosenCount: number;
  found: FoundTable[] | null;
  foundLoading: boolean;
}

interface FoundActions {
  changeSetting: (name: string, value: string) => { name: string; value: string };
  choose: (
    table: FoundTable,
    changes: Partial<Choice>,
  ) => { table: FoundTable; changes: Partial<Choice> };
  chooseAll: (tables: FoundTable[], isOn: boolean) => { tables: FoundTable[]; isOn: boolean };
  find: () => { value: true };
  findSuccess: (found: FoundTable[] | null) => { found: FoundTable[] | null };
  findRefused: (field: string, message: string) => { field: string; message: string };
  show: (kind: "danger" | "good", text: string) => { kind: "danger" | "good"; text: string };
}

/** The form of a new source, or of the connection of one that is there. */
export const sourceFormLogic = kea<
  RecordFormLogic<Source, Draft, SourceProps, FoundValues, FoundActions>
>([
  path(["products", "warehouse", "sourceFormLogic"]),
  ...recordForm<Source, Draft, SourceProps, FoundValues>({
    address: (teamId) => sourcesAddress(teamId),
    idOf: ({ sourceId }) => sourceId,
    first: DEFAULT_DRAFT,
    draftOf,
    fieldOf,
    bodyOf: ({ draft, found }, isNew) =>
      isNew
        ? {
            source_type: draft.kind,
            prefix: draft.prefix,
            payload: { ...configOf(draft), schemas: schemasOf(draft, found ?? []) },
          }
        : { payload: configOf(draft) },
  }),
  connect(() => ({ actions: [toastLogic, ["show"]] })),
  actions({
    changeSetting: (name: string, value: string) => ({ name, value }),
    choose: (table: FoundTable, changes: Partial<Choice>) => ({ table, changes }),
    chooseAll: (tables: FoundTable[], isOn: boolean) => ({ tables, isOn }),
    find: true,
    findRefused: (field: string, message: string) => ({ field, message }),
  }),
  loaders(({ actions, props, values }) => ({
    found: [
      null as FoundTable[] | null,
      {
        find: async (_, breakpoint): Promise<FoundTable[] | null> => {
          try {
            const answer = await request.post<{ tables: FoundTable[] }>(
              sourcesAddress(props.teamId, "/database_schema"),
              {
                source_type: values.draft.kind,
                payload: configOf(values.draft),
                ...(props.sourceId === null ? {} : { source_id: props.sourceId }),
              },
            );
            breakpoint();
            return answer.tables;
          } catch (error) {
            breakpoint();
            actions.findRefused(
              fieldOf(error instanceof ApiError ? error.attr : null),
              messageOf(error),
            );
            return null;
          }
        },
        changeSetting: () => null,
      },
    ],
  })),
  reducers({
    draft: {
      changeSetting: (draft, { name, value }) => ({
        ...draft,
        settings: { ...draft.settings, [name]: value },
      }),
      choose: (draft, { table, changes }) => ({
        ...draft,
        choices: {
          ...draft.choices,
          [keyOf(table)]: {
            ...(draft.choices[keyOf(table)] ?? choiceFor(table, false)),
            ...changes,
          },
        },
      }),
      chooseAll: (draft, { tables, isOn }) => ({
        ...draft,
        choices: {
          ...draft.choices,
          ...Object.fromEntries(
            tables.map((table) => [
              keyOf(table),
              { ...(draft.choices[keyOf(table)] ?? choiceFor(table, isOn)), isOn },
            ]),
          ),
        },
      }),
    },
    errors: {
      find: () => ({}),
      changeSetting: (errors, { name }) =>
        Object.fromEntries(Object.entries(errors).filter(([field]) => field !== name)),
      findRefused: (_, { field, message }) => ({ [field]: message }),
    },
  }),
  selectors({
    chosenCount: [
      (s) => [s.draft, s.found],
      (draft: Draft, found: FoundTable[] | null): number => schemasOf(draft, found ?? []).length,
    ],
  }),
  listeners(({ actions, props: { teamId, sourceId } }) => ({
    change: ({ changes }) => {
      if (changes.kind !== undefined) {
        // what another kind of source has shown is not to be had here
        actions.findSuccess(null);
      }
    },
    findSuccess: ({ found }) => {
      const [only] = found ?? [];
      if (found?.length === 1 && only !== undefined) {
        actions.choose(only, { isOn: true });
      }
    },
    saved: ({ record }) => {
      actions.show(
        "good",
        sourceId === null ? "The source is connected; its first sync has begun." : "Saved.",
      );
      router.actions.push(urls.warehouseSource(teamId, record.id));
    },
  })),
]);
