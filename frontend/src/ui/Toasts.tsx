import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { IconClose } from "./icons";
import styles from "./Toasts.module.css";
import { toastLogic } from "./toastLogic";

export function Toasts(): ReactNode {
  const { toasts } = useValues(toastLogic);
  const { dismiss } = useActions(toastLogic);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={styles.toast} data-kind={toast.kind}>
          <span>{toast.text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <IconClose />
          </button>
        </div>
      ))}
    </div>
  );
}
