import { actions, connect, kea, listeners, path, reducers } from "kea";
import { loaders } from "kea-loaders";
import { router } from "kea-router";
import { ApiError, messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { recordForm, type RecordFormLogic } from "~/foundations/recordForm";
import { urls } from "~/foundations/urls";
import { toastLogic } from "~/ui/toastLogic";
import { DEFAULT_DRAFT, type Draft, destinationOf, draftOf, fieldOf } from "./draft";
import { type BatchExport, type CheckStep, addressOf } from "./records";

interface ExportProps {
  teamId: number;
  exportId: string | null;
}

interface CheckValues {
  steps: CheckStep[] | null;
  stepsLoading: boolean;
}

interface CheckActions {
  changeSetting: (name: string, value: string) => { name: string; value: string };
  check: () => { value: true };
  checkFailed: (field: string, message: string) => { field: string; message: string };
  show: (kind: "danger" | "good", text: string) => { kind: "danger" | "good"; text: string };
}

/** The form of a new export, or of one that is there. */
export const exportFormLogic = kea<
  RecordFormLogic<BatchExport, Draft, ExportProps, CheckValues, CheckActions>
>([
  path(["products", "exports", "exportFormLogic"]),
  ...recordForm<BatchExport, Draft, ExportProps>({
    address: (teamId) => addressOf(teamId),
    idOf: ({ exportId }) => exportId,
    first: DEFAULT_DRAFT,
    draftOf,
    fieldOf,
    bodyOf: ({ draft }, isNew) => ({
      name: draft.name,
      destination: destinationOf(draft),
      ...(isNew ? { model: draft.model, interval: draft.interval } : {}),
    }),
  }),
  connect(() => ({ actions: [toastLogic, ["show"]] })),
  actions({
    changeSetting: (name: string, value: string) => ({ name, value }),
    check: true,
    checkFailed: (field: string, message: string) => ({ field, message }),
  }),
  loaders(({ actions, props, values }) => ({
    steps: [
      null as CheckStep[] | null,
      {
        check: async (_, breakpoint): Promise<CheckStep[] | null> => {
          try {
            const answer = await request.post<{ steps: CheckStep[] }>(
              `${addressOf(props.teamId)}/test`,
              {
                model: values.draft.model,
                destination: destinationOf(values.draft),
                ...(props.exportId === null ? {} : { batch_export_id: props.exportId }),
              },
            );
            breakpoint();
            return answer.steps;
          } catch (error) {
            breakpoint();
            actions.checkFailed(
              fieldOf(error instanceof ApiError ? error.attr : null),
              messageOf(error),
            );
            return null;
          }
        },
        change: () => null,
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
    },
    errors: {
      check: () => ({}),
      changeSetting: (errors, { name }) =>
        Object.fromEntries(Object.entries(errors).filter(([field]) => field !== name)),
      checkFailed: (_, { field, message }) => ({ [field]: message }),
    },
  }),
  listeners(({ actions, props: { teamId, exportId } }) => ({
    saved: ({ record }) => {
      actions.show("good", exportId === null ? "The export is made." : "Saved.");
      router.actions.push(urls.batchExport(teamId, record.id));
    },
  })),
]);
