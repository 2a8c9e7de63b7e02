import { type LogicBuilder, type MakeLogicType, actions, connect, listeners, reducers } from "kea";
import { router } from "kea-router";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { toastLogic } from "~/ui/toastLogic";

export interface DeletionValues {
  isDeleteAsked: boolean;
  isDeleting: boolean;
}

export interface DeletionActions {
  askToDelete: () => { value: true };
  keep: () => { value: true };
  remove: () => { value: true };
  show: (kind: "danger" | "good", text: string) => { kind: "danger" | "good"; text: string };
}

interface Deletion<Props> {
  address(props: Props): string;
  /** Where to go from it. */
  url(props: Props): string;
  done: string;
}

type AnyDeletable = MakeLogicType<
  DeletionValues,
  DeletionActions & {
    refused: (field: string, message: string) => { field: string; message: string };
  },
  object
>;

/** Of the form of a record: the record is deleted when that was asked twice. */
export function recordDeletion<Props extends object>(deletion: Deletion<Props>): LogicBuilder[] {
  const asked: Deletion<object> = deletion;
  const builders: LogicBuilder<AnyDeletable>[] = [
    connect(() => ({ actions: [toastLogic, ["show"]] })),
    actions<AnyDeletable>({ askToDelete: true, keep: true, remove: true }),
    reducers<AnyDeletable>({
      isDeleteAsked: [false, { askToDelete: () => true, keep: () => false, refused: () => false }],
      isDeleting: [false, { remove: () => true, keep: () => false, refused: () => false }],
    }),
    listeners<AnyDeletable>(({ actions: { keep, refused, show }, props }) => ({
      remove: async () => {
        try {
          await request.delete(asked.address(props));
          keep();
          show("good", asked.done);
          router.actions.push(asked.url(props));
        } catch (error) {
          refused("form", messageOf(error));
        }
      },
    })),
  ];
  // What Kea's types call a builder of any logic: the form that is built has all that these builders need.
  return builders as LogicBuilder[];
}
