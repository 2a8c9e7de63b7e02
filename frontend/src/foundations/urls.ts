/** Every address of the app. */
export const urls = {
  home: (): string => "/",
  login: (next?: string): string => (next ? `/login?next=${encodeURIComponent(next)}` : "/login"),
  signup: (): string => "/signup",
  resetRequest: (): string => "/reset",
  install: (teamId: number): string => `/project/${teamId}/install`,
  activity: (teamId: number): string => `/project/${teamId}/activity`,
  trends: (teamId: number): string => `/project/${teamId}/trends`,
  funnels: (teamId: number): string => `/project/${teamId}/funnels`,
  retention: (teamId: number): string => `/project/${teamId}/retention`,
  paths: (teamId: number): string => `/project/${teamId}/paths`,
  stickiness: (teamId: number): string => `/project/${teamId}/stickiness`,
  lifecycle: (teamId: number): string => `/project/${teamId}/lifecycle`,
  webAnalytics: (teamId: number): string => `/project/${teamId}/web`,
  exchangeRates: (teamId: number): string => `/project/${teamId}/revenue/exchange-rates`,
  sql: (teamId: number): string => `/project/${teamId}/sql`,
  tasks: (teamId: number): string => `/project/${teamId}/tasks`,
  task: (teamId: number, taskId: number): string => `/project/${teamId}/tasks/${taskId}`,
  taskSettings: (teamId: number): string => `/project/${teamId}/settings/tasks`,
  batchExports: (teamId: number): string => `/project/${teamId}/exports`,
  newBatchExport: (teamId: number): string => `/project/${teamId}/exports/new`,
  batchExport: (teamId: number, exportId: string): string =>
    `/project/${teamId}/exports/${exportId}`,
  editBatchExport: (teamId: number, exportId: string): string =>
    `/project/${teamId}/exports/${exportId}/edit`,
  warehouse: (teamId: number): string => `/project/${teamId}/warehouse`,
  newWarehouseSource: (teamId: number): string => `/project/${teamId}/warehouse/new`,
  warehouseSource: (teamId: number, sourceId: string): string =>
    `/project/${teamId}/warehouse/${sourceId}`,
  editWarehouseSource: (teamId: number, sourceId: string): string =>
    `/project/${teamId}/warehouse/${sourceId}/edit`,
  settings: (teamId: number): string => `/project/${teamId}/settings`,
};
