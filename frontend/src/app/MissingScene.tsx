import { useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { userLogic } from "~/foundations/session/userLogic";
import { urls } from "~/foundations/urls";
import { Trail, Wordmark } from "~/ui/Wordmark";
import styles from "./MissingScene.module.css";

export function MissingScene(): ReactNode {
  const { isLoggedIn } = useValues(userLogic);
  return (
    <main className={styles.page}>
      <A href={urls.home()} className={styles.home ?? ""} aria-label="Footfall, home">
        <Wordmark />
      </A>
      <div className={styles.words}>
        <Trail />
        <h1 id="scene-title" tabIndex={-1}>
          The trail ends here
        </h1>
        <p>There is no page at this address, or it belongs to a project that you cannot see.</p>
        <A href={isLoggedIn ? urls.home() : urls.login()}>
          {isLoggedIn ? "Back to your project" : "Log in"}
        </A>
      </div>
    </main>
  );
}
