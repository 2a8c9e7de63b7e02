import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

export interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | boolean | null | undefined;
  /** Something beside the label, such as a link. */
  aside?: ReactNode;
  children: (control: FieldControl) => ReactNode;
}

/** A labelled control with its hint and its error, tied together for screen readers. */
export function Field({ label, hint, error, aside, children }: FieldProps): ReactNode {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? hint);
  return (
    <div className={styles.field}>
      <div className={styles.heading}>
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": hasNote ? noteId : undefined,
        "aria-invalid": Boolean(error),
      })}
      {hasNote && (
        <div
          id={noteId}
          className={error ? styles.error : styles.hint}
          role={error ? "alert" : undefined}
        >
          {error ?? hint}
        </div>
      )}
    </div>
  );
}
