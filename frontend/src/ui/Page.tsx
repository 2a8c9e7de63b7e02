import type { ReactNode } from "react";
import styles from "./Page.module.css";

interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
}

/** The title of a scene. It takes the focus when the scene changes, so that a screen reader begins there. */
export function PageHeader({ title, description, actions }: PageHeaderProps): ReactNode {
  return (
    <header className={styles.header}>
      <div>
        <h1 id="scene-title" tabIndex={-1}>
          {title}
        </h1>
        {description && <p>{description}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

interface PanelProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  isFlush?: boolean;
  id?: string;
  children: ReactNode;
  testId?: string;
}

export function Panel({
  title,
  description,
  actions,
  isFlush = false,
  id,
  children,
  testId,
}: PanelProps): ReactNode {
  return (
    <section className={styles.panel} id={id} aria-label={title} data-attr={testId}>
      {title && (
        <div className={styles.panelHeading}>
          <div>
            <h2>{title}</h2>
            {description && <p>{description}</p>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      <div className={isFlush ? styles.flush : styles.padded}>{children}</div>
    </section>
  );
}

/** Controls side by side, wrapping where there is no room. */
export function Row({
  children,
  isSpread = false,
}: {
  children: ReactNode;
  isSpread?: boolean;
}): ReactNode {
  return (
    <div className={styles.row} data-spread={isSpread}>
      {children}
    </div>
  );
}

export function Stack({ children, gap = 16 }: { children: ReactNode; gap?: number }): ReactNode {
  return (
    <div className={styles.stack} style={{ gap }}>
      {children}
    </div>
  );
}
