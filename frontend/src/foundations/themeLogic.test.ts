import { resetContext } from "kea";
import { beforeEach, expect, it, vi } from "vitest";
import { localStoragePlugin } from "kea-localstorage";
import { themeLogic } from "./themeLogic";

let isSystemDark = false;

beforeEach(() => {
  isSystemDark = false;
  vi.stubGlobal("matchMedia", () => ({
    get matches() {
      return isSystemDark;
    },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

it("follows the system until the user chooses", () => {
  isSystemDark = true;
  themeLogic.mount();
  expect(themeLogic.values.theme).toBe("dark");
  themeLogic.actions.chooseTheme("light");
  expect(themeLogic.values.theme).toBe("light");
});

it("remembers the choice in this browser", () => {
  themeLogic.mount();
  themeLogic.actions.chooseTheme("dark");
  resetContext({
    plugins: [localStoragePlugin({ prefix: "footfall", storageEngine: window.localStorage })],
  });
  themeLogic.mount();
  expect(themeLogic.values.theme).toBe("dark");
});
