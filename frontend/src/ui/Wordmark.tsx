import type { ReactNode } from "react";
import styles from "./Wordmark.module.css";

/** Two soles, one step ahead of the other. */
export function Footprints({ size = 22 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
      <path d="M6 6.4c2-.5 3.8.9 4.1 3.3.2 1.6-.2 2.7-.3 4l-3.5.8c-.6-1.5-2-2.6-2.3-4.4C3.7 8.3 4.5 6.8 6 6.400Z" />
      <path d="m6.7 16.2 3.3-.7c.5 1.7-.1 3-1.3 3.3-1.2.2-2.1-.8-2-2.600Z" />
      <g opacity=".55">
        <path d="M18 3c-2-.5-3.8.9-4.1 3.3-.2 1.6.2 2.7.3 4l3.5.8c.6-1.5 2-2.6 2.3-4.400C20.3 4.9 19.5 3.4 18 3Z" />
        <path d="m17.3 12.8-3.3-.7c-.5 1.7.1 3 1.3 3.3 1.2.2 2.1-.8 2-2.600Z" />
      </g>
    </svg>
  );
}

export function Wordmark({ size = "middle" }: { size?: "middle" | "large" }): ReactNode {
  return (
    <span className={styles.wordmark} data-size={size}>
      <Footprints size={size === "large" ? 30 : 22} />
      <span>Footfall</span>
    </span>
  );
}

/** A short trail of steps, each a little fainter: nobody has walked here yet. */
export function Trail({ isWalking = false }: { isWalking?: boolean }): ReactNode {
  return (
    <span className={styles.trail} data-walking={isWalking} aria-hidden="true">
      {[0, 1, 2, 3, 4].map((step) => (
        <span key={step} className={styles.step} style={{ animationDelay: `${step * 0.22}s` }}>
          <svg width="16" height="24" viewBox="0 0 16 24" fill="currentColor">
            <path d="M7.4 1.600c2.8-.6 5 1.5 5.2 4.9.1 2.2-.5 3.7-.8 5.400l-5 .5C6.1 10.3 4.3 8.6 4.1 6c-.2-2.3 1.2-4 3.3-4.400Z" />
            <path d="m6.8 14.8 4.7-.5c.5 2.4-.5 4.2-2.2 4.4-1.7.2-2.8-1.3-2.5-3.900Z" />
          </svg>
        </span>
      ))}
    </span>
  );
}
