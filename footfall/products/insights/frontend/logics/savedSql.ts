import {
  type LogicBuilder,
  type MakeLogicType,
  actions,
  afterMount,
  connect,
  key,
  listeners,
  props,
  reducers,
} from "kea";
import { loaders } from "kea-loaders";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { toastLogic } from "~/ui/toastLogic";

const SHOWN_COUNT = 500;

export interface SavedSqlValues<Saved> {
  deleteFailure: string | null;
  /** Which one is to be deleted, if that is wanted. */
  deleting: Saved | null;
  isSaving: boolean;
  listFailure: string | null;
  saveFailure: string | null;
}

interface SavedSqlActions<Saved> {
  loadList: () => { value: true };
  loadListSuccess: (list: Saved[]) => { list: Saved[] };
  loadListFailure: (error: string) => { error: string };
  saveFailed: (message: string) => { message: string };
  saved: (saved: Saved, isNew: boolean) => { saved: Saved; isNew: boolean };
  askToDelete: (asked: Saved) => { asked: Saved };
  keep: () => { value: true };
  remove: () => { value: true };
  deleteFailed: (message: string) => { message: string };
  deleted: (deleted: Saved) => { deleted: Saved };
  show: (kind: "danger" | "good", text: string) => { kind: "danger" | "good"; text: string };
}

/** Null before it is read for the first time. Each logic declares its own, as kea-typegen reads no parameter of a type. */
export interface SavedSqlListed<Saved> {
  list: Saved[] | null;
}

/** The logic of what the project keeps beside the SQL editor: what all have, and what only this one has. */
export type SavedSqlLogic<
  Saved,
  Values extends SavedSqlListed<Saved>,
  Actions extends object,
> = MakeLogicType<
  Values & SavedSqlValues<Saved>,
  SavedSqlActions<Saved> & Actions,
  { teamId: number }
>;

type AnySaved = SavedSqlLogic<{ id: number }, SavedSqlListed<{ id: number }>, object>;

/** The list of what is kept at `address`; one of it is deleted when that was asked twice. */
export function savedSql(address: (teamId: number) => string): LogicBuilder[] {
  const builders: LogicBuilder<AnySaved>[] = [
    props({} as { teamId: number }),
    key(({ teamId }: { teamId: number }) => teamId),
    connect(() => ({ actions: [toastLogic, ["show"]] })),
    actions<AnySaved>({
      loadList: true,
      saveFailed: (message) => ({ message }),
      saved: (saved, isNew) => ({ saved, isNew }),
      askToDelete: (asked) => ({ asked }),
      keep: true,
      remove: true,
      deleteFailed: (message) => ({ message }),
      deleted: (deleted) => ({ deleted }),
    }),
    loaders<AnySaved>(({ props: { teamId } }) => ({
      list: [
        null,
        {
          loadList: async () => {
            const page = await request.get<{ results: { id: number }[] }>(address(teamId), {
              limit: SHOWN_COUNT,
            });
            return page.results;
          },
        },
      ],
    })),
    reducers<AnySaved>({
      listFailure: [null, { loadList: () => null, loadListFailure: (_, { error }) => error }],
      isSaving: [false, { saveFailed: () => false, saved: () => false }],
      saveFailure: [null, { saveFailed: (_, { message }) => message }],
      deleting: [
        null,
        { askToDelete: (_, { asked }) => asked, keep: () => null, deleted: () => null },
      ],
      deleteFailure: [
        null,
        {
          askToDelete: () => null,
          remove: () => null,
          deleteFailed: (_, { message }) => message,
        },
      ],
    }),
    listeners<AnySaved>(({ actions: { deleted, deleteFailed, loadList }, props, values }) => ({
      saved: () => loadList(),
      remove: async () => {
        const { deleting } = values;
        if (deleting === null) {
          return;
        }
        try {
          await request.delete(`${address(props.teamId)}/${deleting.id}`);
          deleted(deleting);
        } catch (error) {
          deleteFailed(messageOf(error));
        }
      },
      deleted: () => loadList(),
    })),
    afterMount<AnySaved>(({ actions: { loadList } }) => loadList()),
  ];
  // What Kea's types call a builder of any logic: the list that is built has all that these builders need.
  return builders as LogicBuilder[];
}
