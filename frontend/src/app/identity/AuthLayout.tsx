import type { ReactNode } from "react";
import { Wordmark } from "~/ui/Wordmark";
import styles from "./AuthLayout.module.css";
import { Footpath } from "./Footpath";

interface AuthLayoutProps {
  title: string;
  description?: ReactNode;
  /** What else one may do here, under the form. */
  footer?: ReactNode;
  children: ReactNode;
}

/** The frame of every screen before a project: the form on the left, a walked path beside it. */
export function AuthLayout({ title, description, footer, children }: AuthLayoutProps): ReactNode {
  return (
    <div className={styles.page}>
      <main className={styles.main}>
        <Wordmark size="large" />
        <div className={styles.form}>
          <div>
            <h1 id="scene-title" tabIndex={-1}>
              {title}
            </h1>
            {description && <p className={styles.description}>{description}</p>}
          </div>
          {children}
          {footer && <div className={styles.footer}>{footer}</div>}
        </div>
      </main>
      <div className={styles.art} aria-hidden="true">
        <Footpath />
      </div>
    </div>
  );
}
