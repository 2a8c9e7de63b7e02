/** Every address of the app. */
export const urls = {
  home: (): string => "/",
  login: (next?: string): string => (next ? `/login?next=${encodeURIComponent(next)}` : "/login"),
  signup: (): string => "/signup",
  resetRequest: (): string => "/reset",
  install: (teamId: number): string => `/project/${teamId}/install`,
  activity: (teamId: number): string => `/project/${teamId}/activity`,
  trends: (teamId: number): string => `/project/${teamId}/trends`,
  settings: (teamId: number): string => `/project/${teamId}/settings`,
};
