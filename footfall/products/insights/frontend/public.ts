/** The door of the insights product: the app mounts its scenes lazily, others use nothing of it yet. */
export const insightsScenes = {
  activity: async () => (await import("./scenes/ActivityScene")).ActivityScene,
  retention: async () => (await import("./scenes/RetentionScene")).RetentionScene,
  sql: async () => (await import("./scenes/SqlScene")).SqlScene,
  trends: async () => (await import("./scenes/TrendsScene")).TrendsScene,
};
