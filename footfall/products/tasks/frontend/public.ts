/** The door of the tasks product: the app mounts its scenes lazily. */
export const tasksScenes = {
  tasks: async () => (await import("./scenes/TasksScene")).TasksScene,
  task: async () => (await import("./scenes/TaskScene")).TaskScene,
  taskSettings: async () => (await import("./scenes/TaskSettingsScene")).TaskSettingsScene,
};
