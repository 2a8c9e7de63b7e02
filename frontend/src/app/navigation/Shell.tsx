import { useActions, useMountedLogic, useValues } from "kea";
import { A } from "kea-router";
import { lazy, type ReactNode, Suspense } from "react";
import { urls } from "~/foundations/urls";
import { IconButton } from "~/ui/Button";
import { IconClose, IconMenu } from "~/ui/icons";
import { Wordmark } from "~/ui/Wordmark";
import { navigationLogic } from "./navigationLogic";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar";

// Nobody needs a dialog before there is a page.
const NewTeamModal = lazy(async () => ({
  default: (await import("./NewTeamModal")).NewTeamModal,
}));
const ShortcutsModal = lazy(async () => ({
  default: (await import("./ShortcutsModal")).ShortcutsModal,
}));

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
      <Suspense fallback={null}>
        <NewTeamModal />
        <ShortcutsModal />
      </Suspense>
    </div>
  );
}
