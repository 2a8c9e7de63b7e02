import { useActions, useMountedLogic, useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { urls } from "~/foundations/urls";
import { IconButton } from "~/ui/Button";
import { IconClose, IconMenu } from "~/ui/icons";
import { Wordmark } from "~/ui/Wordmark";
import { NewTeamModal } from "./NewTeamModal";
import { navigationLogic } from "./navigationLogic";
import styles from "./Shell.module.css";
import { ShortcutsModal } from "./ShortcutsModal";
import { Sidebar } from "./Sidebar";

/** The frame of every scene of a project: navigation beside it, or above it where there is no room. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
  useMountedLogic(navigationLogic);
  const { isMenuOpen } = useValues(navigationLogic);
  const { toggleMenu } = useActions(navigationLogic);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <header className={styles.bar}>
        <A href={urls.home()} className={styles.home ?? ""} aria-label="Footfall, home">
          <Wordmark />
        </A>
        <IconButton
          label={isMenuOpen ? "Close the menu" : "Open the menu"}
          icon={isMenuOpen ? <IconClose /> : <IconMenu />}
          isPressed={isMenuOpen}
          onClick={toggleMenu}
        />
      </header>
      <aside className={styles.side} data-open={isMenuOpen} aria-label="Project and account">
        <Sidebar />
      </aside>
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
      <NewTeamModal />
      <ShortcutsModal />
    </div>
  );
}
