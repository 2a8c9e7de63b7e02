import { actions, kea, listeners, path, reducers, selectors } from "kea";
import { router, urlToAction } from "kea-router";
import { messageOf } from "~/foundations/api/ApiError";
import { request } from "~/foundations/api/request";
import { urls } from "~/foundations/urls";
import type { SavedView } from "~/query/schema";
import { savedSql, type SavedSqlLogic } from "./savedSql";
import { changeSqlAddress } from "./sqlAddress";

interface ViewValues {
  list: SavedView[] | null;
  /** Null while no view is being named. */
  name: string | null;
  openedId: number | null;
  openedView: SavedView | null;
}

interface ViewActions {
  nameView: () => { value: true };
  changeName: (name: string) => { name: string };
  closeDialog: () => { value: true };
  saveView: (sql: string) => { sql: string };
  changeView: (sql: string) => { sql: string };
  openView: (view: SavedView) => { view: SavedView };
  closeView: () => { value: true };
  setOpenedId: (openedId: number | null) => { openedId: number | null };
}

function doorOf(teamId: number): string {
  return `/api/projects/${teamId}/warehouse_saved_queries`;
}

function bodyOf(sql: string): { query: { kind: string; query: string } } {
  return { query: { kind: "HogQLQuery", query: sql } };
}

/** The views of the project: which is open in the editor, and what is being done to one. */
export const sqlViewsLogic = kea<SavedSqlLogic<SavedView, ViewValues, ViewActions>>([
  path(["products", "insights", "sqlViewsLogic"]),
  ...savedSql(doorOf),
  actions({
    nameView: true,
    changeName: (name: string) => ({ name }),
    closeDialog: true,
    saveView: (sql: string) => ({ sql }),
    changeView: (sql: string) => ({ sql }),
    openView: (view: SavedView) => ({ view }),
    closeView: true,
    setOpenedId: (openedId: number | null) => ({ openedId }),
  }),
  reducers({
    name: [
      null as string | null,
      {
        nameView: () => "",
        changeName: (_, { name }) => name,
        closeDialog: () => null,
        saved: () => null,
      },
    ],
    isSaving: { saveView: () => true, changeView: () => true },
    saveFailure: {
      nameView: () => null,
      changeName: () => null,
      saveView: () => null,
      changeView: () => null,
    },
    openedId: [
      null as number | null,
      {
        setOpenedId: (_, { openedId }) => openedId,
        openView: (_, { view }) => view.id,
        closeView: () => null,
        saved: (_, { saved }) => saved.id,
        deleted: (openedId: number | null, { deleted }) =>
          openedId === deleted.id ? null : openedId,
      },
    ],
  }),
  selectors({
    openedView: [
      (s) => [s.list, s.openedId],
      (views: SavedView[] | null, openedId: number | null): SavedView | null =>
        views?.find((view) => view.id === openedId) ?? null,
    ],
  }),
  listeners(({ actions, props, values }) => ({
    openView: ({ view }) =>
      changeSqlAddress(props.teamId, { view: view.id, q: view.query.query, show: undefined }),
    closeView: () => changeSqlAddress(props.teamId, { view: undefined }),
    saveView: async ({ sql }) => {
      try {
        const name = values.name ?? "";
        const body = { name, ...bodyOf(sql) };
        actions.saved(await request.post<SavedView>(doorOf(props.teamId), body), true);
      } catch (error) {
        actions.saveFailed(messageOf(error));
      }
    },
    changeView: async ({ sql }) => {
      try {
        const door = `${doorOf(props.teamId)}/${values.openedId}`;
        actions.saved(await request.patch<SavedView>(door, bodyOf(sql)), false);
      } catch (error) {
        actions.saveFailed(messageOf(error));
      }
    },
    saved: ({ saved, isNew }) => {
      actions.show("good", isNew ? `${saved.name} is a view now.` : `${saved.name} is changed.`);
      changeSqlAddress(props.teamId, { view: saved.id, q: saved.query.query });
    },
    deleted: () => changeSqlAddress(props.teamId, { view: values.openedId ?? undefined }),
    loadListSuccess: () => {
      // An address that names a view alone opens it; one with a statement shows that.
      const view = values.openedView;
      if (view !== null && router.values.searchParams.q === undefined) {
        actions.openView(view);
      }
    },
  })),
  urlToAction(({ actions, props, values }) => ({
    [urls.sql(props.teamId)]: (_, searchParams) => {
      const asked = Number(searchParams.view) || null;
      if (asked !== values.openedId) {
        actions.setOpenedId(asked);
      }
    },
  })),
]);
