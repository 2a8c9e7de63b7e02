import { expect, it } from "vitest";
import type { TaskRun } from "./records";
import { progressOf } from "./wording";

const run: TaskRun = {
  id: 1,
  trigger: "manual",
  state: "running",
  step: "looking",
  steps_done: 0,
  steps_total: 0,
  signals_found: 0,
  tasks_created: 0,
  tasks_updated: 0,
  error: "",
  looked_from: null,
  looked_until: null,
  started_at: "2026-03-11T10:15:00Z",
  finished_at: null,
};

it.each([
  [{}, "Looking at the last hours…"],
  [{ step: "gathering", steps_done: 2, steps_total: 6 }, "Gathering evidence, task 2 of 3…"],
  [{ step: "drafting", steps_done: 5, steps_total: 6 }, "Drafting tasks, task 3 of 3…"],
  [{ state: "done" }, "Nothing new stood out."],
  [{ state: "done", signals_found: 1, tasks_created: 1 }, "1 new signal: 1 new task."],
  [
    { state: "done", signals_found: 3, tasks_created: 2, tasks_updated: 1 },
    "3 new signals: 2 new tasks, 1 task updated.",
  ],
  [{ state: "failed", error: "No answer." }, "The last look failed: No answer."],
] as [Partial<TaskRun>, string][])("says how far a look is: %o", (change, said) => {
  expect(progressOf({ ...run, ...change })).toBe(said);
});
