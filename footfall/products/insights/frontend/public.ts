/** The door of the insights product: the app mounts its scenes lazily, others use nothing of it yet. */
export const insightsScenes = {
  activity: async () => (await import("./scenes/ActivityScene")).ActivityScene,
  trends: async () => (await import("./scenes/TrendsScene")).TrendsScene,
};
