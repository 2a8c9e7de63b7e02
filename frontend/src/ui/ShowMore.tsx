import type { ReactNode } from "react";
import { Button } from "./Button";
import styles from "./ShowMore.module.css";

interface ShowMoreProps {
  isLoading: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** The end of a list that goes on. */
export function ShowMore({ isLoading, onClick, children }: ShowMoreProps): ReactNode {
  return (
    <div className={styles.more}>
      <Button onClick={onClick} isLoading={isLoading}>
        {children}
      </Button>
    </div>
  );
}
