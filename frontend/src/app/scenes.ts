import { exportsScenes } from "@products/exports/frontend/public";
import { insightsScenes } from "@products/insights/frontend/public";
import { revenueScenes } from "@products/revenue/frontend/public";
import { tasksScenes } from "@products/tasks/frontend/public";
import { webAnalyticsScenes } from "@products/web_analytics/frontend/public";
import { warehouseScenes } from "@products/warehouse/frontend/public";
import type { ComponentType } from "react";

export type SceneId =
  | "home"
  | "login"
  | "signup"
  | "acceptInvite"
  | "resetRequest"
  | "resetComplete"
  | "install"
  | "activity"
  | "trends"
  | "funnels"
  | "retention"
  | "paths"
  | "stickiness"
  | "lifecycle"
  | "web"
  | "exchangeRates"
  | "cohorts"
  | "newCohort"
  | "cohort"
  | "actions"
  | "newAction"
  | "action"
  | "sql"
  | "tasks"
  | "task"
  | "taskSettings"
  | "batchExports"
  | "newBatchExport"
  | "batchExport"
  | "editBatchExport"
  | "warehouse"
  | "newWarehouseSource"
  | "warehouseSource"
  | "editWarehouseSource"
  | "settings"
  | "missing";

/** `stranger`: only before logging in. `team`: only for one who may see the team in the address. */
export type Access = "stranger" | "anyone" | "member" | "team";

/** The named parts of the address that a scene was opened by. */
export type SceneParameters = Record<string, string | undefined>;

export type SceneComponent = ComponentType<{ parameters: SceneParameters }>;

interface Scene {
  /** As kea-router reads it. */
  route: string | null;
  title: string;
  access: Access;
  load: (() => Promise<SceneComponent>) | null;
}

/** Every screen of the app: its address, who may see it, and its code, which comes when it is first opened. */
export const SCENES: Record<SceneId, Scene> = {
  home: { route: "/", title: "Footfall", access: "member", load: null },
  login: {
    route: "/login",
    title: "Log in",
    access: "stranger",
    load: async () => (await import("./identity/LoginScene")).LoginScene,
  },
  signup: {
    route: "/signup",
    title: "Sign up",
    access: "stranger",
    load: async () => (await import("./identity/SignupScene")).SignupScene,
  },
  acceptInvite: {
    route: "/signup/:inviteId",
    title: "Accept an invite",
    access: "anyone",
    load: async () => (await import("./identity/InviteScene")).InviteScene,
  },
  resetRequest: {
    route: "/reset",
    title: "Reset your password",
    access: "stranger",
    load: async () => (await import("./identity/ResetRequestScene")).ResetRequestScene,
  },
  resetComplete: {
    route: "/reset/:uid/:token",
    title: "Choose a new password",
    access: "anyone",
    load: async () => (await import("./identity/ResetCompleteScene")).ResetCompleteScene,
  },
  install: {
    route: "/project/:teamId/install",
    title: "Install",
    access: "team",
    load: async () => (await import("./onboarding/InstallScene")).InstallScene,
  },
  activity: {
    route: "/project/:teamId/activity",
    title: "Live events",
    access: "team",
    load: insightsScenes.activity,
  },
  trends: {
    route: "/project/:teamId/trends",
    title: "Trends",
    access: "team",
    load: insightsScenes.trends,
  },
  funnels: {
    route: "/project/:teamId/funnels",
    title: "Funnels",
    access: "team",
    load: insightsScenes.funnels,
  },
  retention: {
    route: "/project/:teamId/retention",
    title: "Retention",
    access: "team",
    load: insightsScenes.retention,
  },
  paths: {
    route: "/project/:teamId/paths",
    title: "Paths",
    access: "team",
    load: insightsScenes.paths,
  },
  stickiness: {
    route: "/project/:teamId/stickiness",
    title: "Stickiness",
    access: "team",
    load: insightsScenes.stickiness,
  },
  lifecycle: {
    route: "/project/:teamId/lifecycle",
    title: "Lifecycle",
    access: "team",
    load: insightsScenes.lifecycle,
  },
  web: {
    route: "/project/:teamId/web",
    title: "Web analytics",
    access: "team",
    load: webAnalyticsScenes.web,
  },
  exchangeRates: {
    route: "/project/:teamId/revenue/exchange-rates",
    title: "Exchange rates",
    access: "team",
    load: revenueScenes.exchangeRates,
  },
  cohorts: {
    route: "/project/:teamId/cohorts",
    title: "Cohorts",
    access: "team",
    load: insightsScenes.cohorts,
  },
  newCohort: {
    route: "/project/:teamId/cohorts/new",
    title: "New cohort",
    access: "team",
    load: insightsScenes.cohort,
  },
  cohort: {
    route: "/project/:teamId/cohorts/:cohortId",
    title: "Cohort",
    access: "team",
    load: insightsScenes.cohort,
  },
  actions: {
    route: "/project/:teamId/actions",
    title: "Actions",
    access: "team",
    load: insightsScenes.actions,
  },
  newAction: {
    route: "/project/:teamId/actions/new",
    title: "New action",
    access: "team",
    load: insightsScenes.action,
  },
  action: {
    route: "/project/:teamId/actions/:actionId",
    title: "Action",
    access: "team",
    load: insightsScenes.action,
  },
  sql: {
    route: "/project/:teamId/sql",
    title: "SQL",
    access: "team",
    load: insightsScenes.sql,
  },
  tasks: {
    route: "/project/:teamId/tasks",
    title: "Tasks",
    access: "team",
    load: tasksScenes.tasks,
  },
  task: {
    route: "/project/:teamId/tasks/:taskId",
    title: "Task",
    access: "team",
    load: tasksScenes.task,
  },
  taskSettings: {
    route: "/project/:teamId/settings/tasks",
    title: "Task settings",
    access: "team",
    load: tasksScenes.taskSettings,
  },
  batchExports: {
    route: "/project/:teamId/exports",
    title: "Exports",
    access: "team",
    load: exportsScenes.list,
  },
  newBatchExport: {
    route: "/project/:teamId/exports/new",
    title: "New export",
    access: "team",
    load: exportsScenes.form,
  },
  batchExport: {
    route: "/project/:teamId/exports/:exportId",
    title: "Export",
    access: "team",
    load: exportsScenes.one,
  },
  editBatchExport: {
    route: "/project/:teamId/exports/:exportId/edit",
    title: "Change an export",
    access: "team",
    load: exportsScenes.form,
  },
  warehouse: {
    route: "/project/:teamId/warehouse",
    title: "Warehouse",
    access: "team",
    load: warehouseScenes.list,
  },
  newWarehouseSource: {
    route: "/project/:teamId/warehouse/new",
    title: "New source",
    access: "team",
    load: warehouseScenes.form,
  },
  warehouseSource: {
    route: "/project/:teamId/warehouse/:sourceId",
    title: "Source",
    access: "team",
    load: warehouseScenes.one,
  },
  editWarehouseSource: {
    route: "/project/:teamId/warehouse/:sourceId/edit",
    title: "Change a connection",
    access: "team",
    load: warehouseScenes.form,
  },
  settings: {
    route: "/project/:teamId/settings",
    title: "Settings",
    access: "team",
    load: async () => (await import("./settings/SettingsScene")).SettingsScene,
  },
  missing: {
    route: null,
    title: "Not found",
    access: "anyone",
    load: async () => (await import("./MissingScene")).MissingScene,
  },
};
