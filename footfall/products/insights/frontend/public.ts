/** The door of the insights product: the app mounts its scenes lazily, others use nothing of it yet. */
export const insightsScenes = {
  action: async () => (await import("./scenes/ActionScene")).ActionScene,
  actions: async () => (await import("./scenes/ActionsScene")).ActionsScene,
  activity: async () => (await import("./scenes/ActivityScene")).ActivityScene,
  cohort: async () => (await import("./scenes/CohortScene")).CohortScene,
  cohorts: async () => (await import("./scenes/CohortsScene")).CohortsScene,
  funnels: async () => (await import("./scenes/FunnelsScene")).FunnelsScene,
  lifecycle: async () => (await import("./scenes/LifecycleScene")).LifecycleScene,
  paths: async () => (await import("./scenes/PathsScene")).PathsScene,
  retention: async () => (await import("./scenes/RetentionScene")).RetentionScene,
  sql: async () => (await import("./scenes/SqlScene")).SqlScene,
  stickiness: async () => (await import("./scenes/StickinessScene")).StickinessScene,
  trends: async () => (await import("./scenes/TrendsScene")).TrendsScene,
};
