/** The door of the warehouse product: the app mounts its scenes lazily. */
export const warehouseScenes = {
  list: async () => (await import("./scenes/SourcesScene")).SourcesScene,
  form: async () => (await import("./scenes/SourceFormScene")).SourceFormScene,
  one: async () => (await import("./scenes/SourceScene")).SourceScene,
};
