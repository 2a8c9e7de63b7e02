import { router } from "kea-router";
import { beforeEach, expect, it, vi } from "vitest";
import { teamLogic } from "~/foundations/session/teamLogic";
import { shortcutsLogic } from "~/foundations/shortcutsLogic";
import { themeLogic } from "~/foundations/themeLogic";
import { navigationLogic } from "./navigationLogic";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

function runShortcut(keys: string): void {
  shortcutsLogic.values.shortcuts.find((shortcut) => shortcut.keys === keys)?.run();
}

it("leads to every scene of the open team by the keyboard", () => {
  navigationLogic.mount();
  teamLogic.actions.loadTeamsSuccess([{ id: 7, name: "Shop" }] as never);
  for (const [keys, scene] of [
    ["g e", "activity"],
    ["g t", "trends"],
    ["g i", "install"],
    ["g s", "settings"],
  ] as const) {
    runShortcut(keys);
    expect(router.values.location.pathname).toBe(`/project/7/${scene}`);
  }
});

it("closes the menu when it has led somewhere, not when an address is only rewritten", () => {
  navigationLogic.mount();
  navigationLogic.actions.toggleMenu();
  router.actions.replace("/project/7/trends", { interval: "week" });
  expect(navigationLogic.values.isMenuOpen).toBe(true);
  router.actions.push("/project/7/settings");
  expect(navigationLogic.values.isMenuOpen).toBe(false);
});

it("turns the light off and on again", () => {
  navigationLogic.mount();
  themeLogic.actions.chooseTheme("light");
  runShortcut("d");
  expect(themeLogic.values.theme).toBe("dark");
  runShortcut("d");
  expect(themeLogic.values.theme).toBe("light");
});
