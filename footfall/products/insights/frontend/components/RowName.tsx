import { useValues } from "kea";
import type { CSSProperties, ReactNode } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { seriesColor } from "~/ui/palette";
import styles from "./RowName.module.css";

interface RowNameProps {
  name: string;
  colorIndex: number;
  isShown: boolean;
  onToggle: () => void;
  /** The same a period before. */
  isPrevious?: boolean;
  /** What the name means. */
  meaning?: string;
}

/** The name of a row in the colour of its line; a click hides the line in the chart. */
export function RowName({
  name,
  colorIndex,
  isShown,
  onToggle,
  isPrevious = false,
  meaning,
}: RowNameProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const action = isShown ? "Hide in the chart" : "Show in the chart";
  return (
    <button
      type="button"
      className={styles.name}
      aria-pressed={isShown}
      title={`${meaning ?? name}. ${action}`}
      onClick={onToggle}
    >
      <span
        className={styles.swatch}
        data-previous={isPrevious}
        style={{ "--swatch": seriesColor(theme, colorIndex) } as CSSProperties}
      />
      <span className={styles.text}>{name}</span>
      {isPrevious && <span className={styles.previous}>before</span>}
    </button>
  );
}
