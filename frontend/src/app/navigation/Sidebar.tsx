import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { userLogic } from "~/foundations/session/userLogic";
import { shortcutsLogic } from "~/foundations/shortcutsLogic";
import { type ThemeChoice, themeLogic } from "~/foundations/themeLogic";
import { urls } from "~/foundations/urls";
import {
  IconAction,
  IconDown,
  IconExport,
  IconInstall,
  IconLine,
  IconLive,
  IconPeople,
  IconPlus,
  IconRates,
  IconSettings,
  IconSql,
  IconTasks,
  IconWarehouse,
  IconWeb,
} from "~/ui/icons";
import { MenuButton, type MenuEntry } from "~/ui/Menu";
import { Wordmark } from "~/ui/Wordmark";
import { newTeamLogic } from "../newTeamLogic";
import { sceneLogic } from "../sceneLogic";
import type { SceneId } from "../scenes";
import styles from "./Sidebar.module.css";

const LINKS: {
  sceneId: SceneId;
  /** Scenes that this link leads to as well, by a choice on its page. */
  siblings?: SceneId[];
  label: string;
  icon: ReactNode;
  url: (teamId: number) => string;
}[] = [
  { sceneId: "activity", label: "Live events", icon: <IconLive />, url: urls.activity },
  {
    sceneId: "trends",
    siblings: ["funnels", "retention", "paths", "stickiness", "lifecycle"],
    label: "Insights",
    icon: <IconLine />,
    url: urls.trends,
  },
  { sceneId: "web", label: "Web analytics", icon: <IconWeb />, url: urls.webAnalytics },
  {
    sceneId: "cohorts",
    siblings: ["newCohort", "cohort"],
    label: "Cohorts",
    icon: <IconPeople />,
    url: urls.cohorts,
  },
  {
    sceneId: "actions",
    siblings: ["newAction", "action"],
    label: "Actions",
    icon: <IconAction />,
    url: urls.actions,
  },
  { sceneId: "sql", label: "SQL", icon: <IconSql />, url: urls.sql },
  { sceneId: "tasks", label: "Tasks", icon: <IconTasks />, url: urls.tasks },
  {
    sceneId: "batchExports",
    label: "Exports",
    icon: <IconExport />,
    url: urls.batchExports,
  },
  {
    sceneId: "warehouse",
    label: "Warehouse",
    icon: <IconWarehouse />,
    url: urls.warehouse,
  },
  {
    sceneId: "exchangeRates",
    label: "Exchange rates",
    icon: <IconRates />,
    url: urls.exchangeRates,
  },
  { sceneId: "install", label: "Install", icon: <IconInstall />, url: urls.install },
  { sceneId: "settings", label: "Settings", icon: <IconSettings />, url: urls.settings },
];

const THEMES: { choice: ThemeChoice; label: string }[] = [
  { choice: "system", label: "As the system" },
  { choice: "light", label: "Light" },
  { choice: "dark", label: "Dark" },
];

function TeamSwitcher(): ReactNode {
  const { team, teams } = useValues(teamLogic);
  const { showForm } = useActions(newTeamLogic);
  const entries: MenuEntry[] = [
    { kind: "heading", label: "Projects" },
    ...teams.map((other): MenuEntry => ({
      kind: "action",
      key: `project-${other.id}`,
      label: other.name,
      isChosen: other.id === team?.id,
      onClick: () => router.actions.push(urls.activity(other.id)),
    })),
    { kind: "divider" },
    {
      kind: "action",
      key: "new-project",
      label: "New project",
      icon: <IconPlus />,
      onClick: showForm,
    },
  ];
  return (
    <MenuButton entries={entries}>
      <button
        type="button"
        className={styles.switcher}
        aria-label={`Project: ${team?.name ?? ""}. Switch project`}
        data-attr="project-switcher"
      >
        <span className={styles.teamName}>{team?.name}</span>
        <IconDown />
      </button>
    </MenuButton>
  );
}

function AccountMenu(): ReactNode {
  const { user } = useValues(userLogic);
  const { logout } = useActions(userLogic);
  const { themeChoice } = useValues(themeLogic);
  const { chooseTheme } = useActions(themeLogic);
  const { showShortcuts } = useActions(shortcutsLogic);
  const entries: MenuEntry[] = [
    { kind: "heading", label: user?.email ?? "" },
    { kind: "heading", label: "Theme" },
    ...THEMES.map(({ choice, label }): MenuEntry => ({
      kind: "action",
      key: `theme-${choice}`,
      label,
      isChosen: choice === themeChoice,
      onClick: () => chooseTheme(choice),
    })),
    { kind: "divider" },
    { kind: "action", key: "shortcuts", label: "Keyboard shortcuts", onClick: showShortcuts },
    { kind: "action", key: "logout", label: "Log out", onClick: logout },
  ];
  const name = user?.first_name ? user.first_name : (user?.email ?? "");
  return (
    <MenuButton entries={entries} placement="topLeft">
      <button type="button" className={styles.account} data-attr="account-menu">
        <span className={styles.initial} aria-hidden="true">
          {name.charAt(0).toUpperCase()}
        </span>
        <span className="visually-hidden">Account of</span>
        <span className={styles.accountText}>
          <span>{name}</span>
          <span className={styles.organization}>{user?.organization?.name}</span>
        </span>
      </button>
    </MenuButton>
  );
}

export function Sidebar(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { shownSceneId } = useValues(sceneLogic);
  return (
    <div className={styles.sidebar}>
      <A href={urls.home()} className={styles.home ?? ""} aria-label="Footfall, home">
        <Wordmark />
      </A>
      <TeamSwitcher />
      <nav aria-label="Main">
        <ul className={styles.links}>
          {LINKS.map(({ sceneId, siblings = [], label, icon, url }) => (
            <li key={sceneId}>
              <A
                href={url(teamId)}
                className={styles.link ?? ""}
                aria-current={
                  shownSceneId === sceneId || (shownSceneId && siblings.includes(shownSceneId))
                    ? "page"
                    : undefined
                }
              >
                <span aria-hidden="true">{icon}</span>
                {label}
              </A>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.bottom}>
        <AccountMenu />
      </div>
    </div>
  );
}
