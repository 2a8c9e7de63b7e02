import { Skeleton as AntdSkeleton } from "antd";
import type { ReactNode } from "react";
import { Button } from "./Button";
import styles from "./states.module.css";
import { Trail } from "./Wordmark";

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  isWaiting?: boolean;
}

/** Nothing to show, why, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
  isWaiting = false,
}: EmptyStateProps): ReactNode {
  return (
    <div className={styles.state} role="status">
      <Trail isWalking={isWaiting} />
      <h2>{title}</h2>
      {children && <div className={styles.words}>{children}</div>}
      {action}
    </div>
  );
}

interface ErrorStateProps {
  title: string;
  message: string;
  onRetry?: () => void;
}

/** A load that failed, what the server said, and a way to try again. */
export function ErrorState({ title, message, onRetry }: ErrorStateProps): ReactNode {
  return (
    <div className={styles.state} role="alert">
      <h2>{title}</h2>
      <p className={styles.words}>{message}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

interface BannerProps {
  kind: "danger" | "warning" | "info";
  children: ReactNode;
  action?: ReactNode;
}

/** A sentence that belongs to the whole form or list under it. */
export function Banner({ kind, children, action }: BannerProps): ReactNode {
  return (
    <div className={styles.banner} data-kind={kind} role={kind === "danger" ? "alert" : "status"}>
      <div>{children}</div>
      {action}
    </div>
  );
}

export function Skeleton({
  rows = 6,
  label = "Loading",
}: {
  rows?: number;
  label?: string;
}): ReactNode {
  return (
    <div className={styles.skeleton} role="status" aria-label={label} aria-busy="true">
      <AntdSkeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

interface LoadedProps {
  /** "action": what is being loaded. */
  noun: string;
  isReady: boolean;
  failure: string | null;
  onRetry: () => void;
  children: ReactNode;
}

/** One thing as soon as it is there; until then, that it is coming or why it is not. */
export function Loaded({ noun, isReady, failure, onRetry, children }: LoadedProps): ReactNode {
  if (isReady) {
    return children;
  }
  return failure === null ? (
    <Skeleton rows={8} label={`Loading the ${noun}`} />
  ) : (
    <ErrorState title={`The ${noun} could not be read`} message={failure} onRetry={onRetry} />
  );
}
