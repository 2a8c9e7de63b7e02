import { resetContext } from "kea";
import { testUtilsPlugin } from "kea-test-utils";
import { waitForPlugin } from "kea-waitfor";
import { afterEach, beforeEach, vi } from "vitest";
import { keaPlugins } from "~/app/keaPlugins";

beforeEach(() => {
  // The test of the build runs in Node, without a page.
  if (typeof window === "undefined") {
    return;
  }
  window.localStorage.clear();
  window.history.replaceState({}, "", "/");
  resetContext({ plugins: [testUtilsPlugin(), waitForPlugin(), ...keaPlugins()] });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
