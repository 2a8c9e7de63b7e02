/** The door of the web analytics product: the app mounts its scene lazily. */
export const webAnalyticsScenes = {
  web: async () => (await import("./scenes/WebAnalyticsScene")).WebAnalyticsScene,
};
