import { expect, it, vi } from "vitest";
import { shortcutsLogic } from "./shortcutsLogic";

function press(key: string, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

it("runs a shortcut of one key and one of two keys in a row", () => {
  const [help, go] = [vi.fn(), vi.fn()];
  shortcutsLogic.mount();
  shortcutsLogic.actions.register("test", [
    { keys: "?", label: "Help", run: help },
    { keys: "g t", label: "Go", run: go },
  ]);
  press("g");
  press("t");
  press("?");
  expect(go).toHaveBeenCalledOnce();
  expect(help).toHaveBeenCalledOnce();
});

it("leaves the keys alone while somebody types", () => {
  const run = vi.fn();
  shortcutsLogic.mount();
  shortcutsLogic.actions.register("test", [{ keys: "p", label: "Pause", run }]);
  const input = document.body.appendChild(document.createElement("input"));
  press("p", input);
  expect(run).not.toHaveBeenCalled();
});

it("forgets the shortcuts of a scene that is gone", () => {
  const run = vi.fn();
  shortcutsLogic.mount();
  shortcutsLogic.actions.register("test", [{ keys: "p", label: "Pause", run }]);
  shortcutsLogic.actions.unregister("test");
  press("p");
  expect(run).not.toHaveBeenCalled();
});
