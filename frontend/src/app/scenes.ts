import { insightsScenes } from "@products/insights/frontend/public";
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
