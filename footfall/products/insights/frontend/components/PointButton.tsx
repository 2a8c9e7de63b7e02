import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { actorsLogic, type ChosenPoint } from "../logics/actorsLogic";
import styles from "./PointButton.module.css";

interface PointButtonProps {
  /** null: nobody can be listed, and the number is only a number. */
  point: ChosenPoint | null;
  /** More about the number. */
  note?: string;
  children: ReactNode;
}

/** A number that opens the list of who is behind it. */
export function PointButton({ point, note, children }: PointButtonProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  return point === null ? (
    <span title={note}>{children}</span>
  ) : (
    <button
      type="button"
      className={styles.point}
      title={note === undefined ? "Show who" : `${note}. Show who`}
      onClick={() => openPoint(point)}
      data-attr="point"
    >
      {children}
    </button>
  );
}
