import type { ReactNode } from "react";
import styles from "./Tag.module.css";

type TagKind = "plain" | "accent" | "warning" | "good" | "danger";

export function Tag({
  children,
  kind = "plain",
}: {
  children: ReactNode;
  kind?: TagKind;
}): ReactNode {
  return (
    <span className={styles.tag} data-kind={kind}>
      {children}
    </span>
  );
}

export function Keys({ keys }: { keys: string }): ReactNode {
  return (
    <span className={styles.keys}>
      {keys.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
