/** The door of the exports product: the app mounts its scenes lazily. */
export const exportsScenes = {
  list: async () => (await import("./scenes/ExportsScene")).ExportsScene,
  form: async () => (await import("./scenes/ExportFormScene")).ExportFormScene,
  one: async () => (await import("./scenes/ExportScene")).ExportScene,
};
