import type { ReactNode } from "react";
import { PageHeader, Stack } from "~/ui/Page";
import { ApiKeys } from "./ApiKeys";
import { Members } from "./Members";
import { OperatorRecord } from "./OperatorRecord";
import styles from "./SettingsScene.module.css";
import { TeamSettings } from "./TeamSettings";
import { TestAccounts } from "./TestAccounts";

const SECTIONS = [
  { id: "project", label: "Project" },
  { id: "token", label: "Token" },
  { id: "tests", label: "Test accounts" },
  { id: "keys", label: "API keys" },
  { id: "members", label: "Members" },
  { id: "record", label: "Operators’ record" },
];

export function SettingsScene(): ReactNode {
  return (
    <>
      <PageHeader title="Settings" />
      <div className={styles.columns}>
        <nav aria-label="Sections of the settings" className={styles.sections}>
          <ul>
            {SECTIONS.map(({ id, label }) => (
              <li key={id}>
                <a href={`#${id}`}>{label}</a>
              </li>
            ))}
          </ul>
        </nav>
        <Stack gap={14}>
          <TeamSettings />
          <TestAccounts />
          <ApiKeys />
          <Members />
          <OperatorRecord />
        </Stack>
      </div>
    </>
  );
}
