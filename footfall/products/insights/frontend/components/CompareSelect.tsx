import type { ReactNode } from "react";
import { Checkbox } from "~/ui/Checkbox";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import {
  COMPARE_OFFSETS,
  type Comparison,
  MAX_OFFSET,
  OFFSET_UNITS,
  offsetOf,
  type OffsetUnit,
  writtenOffset,
} from "../logics/comparison";
import styles from "./TrendsToolbar.module.css";

const JUST_BEFORE = "";
const OTHER = "other";
const FIRST_OTHER = "-14d";

interface CompareSelectProps {
  comparison: Comparison;
  onChange: (change: Partial<Comparison>) => void;
  /** A change by typing: more of it may follow. */
  onType: (change: Partial<Comparison>) => void;
}

/** Whether another period is told beside, and which one. */
export function CompareSelect({ comparison, onChange, onType }: CompareSelectProps): ReactNode {
  const { isCompared, compareTo } = comparison;
  const isUsual = compareTo === null || COMPARE_OFFSETS.some(({ value }) => value === compareTo);
  const offset = isUsual ? null : offsetOf(compareTo);
  return (
    <span className={styles.pair}>
      <Checkbox
        isChecked={isCompared}
        onChange={(checked) => onChange({ isCompared: checked })}
        testId="compare"
      >
        {isCompared ? "Compare to" : "Compare"}
      </Checkbox>
      {isCompared && (
        <>
          <Select<string>
            label="What it is compared to"
            width={156}
            value={isUsual ? (compareTo ?? JUST_BEFORE) : OTHER}
            options={[
              { value: JUST_BEFORE, label: "the period before" },
              ...COMPARE_OFFSETS,
              { value: OTHER, label: "as long before as" },
            ]}
            onChange={(chosen) =>
              onChange({
                compareTo: chosen === JUST_BEFORE ? null : chosen === OTHER ? FIRST_OTHER : chosen,
              })
            }
            testId="compare-to"
          />
          {offset && (
            <>
              <NumberInput
                label="How long before"
                width={70}
                min={1}
                max={MAX_OFFSET}
                value={offset.length}
                onChange={(length) => {
                  if (length !== null) {
                    onType({ compareTo: writtenOffset({ ...offset, length }) });
                  }
                }}
                testId="compare-length"
              />
              <Select<OffsetUnit>
                label="Unit of how long before"
                width={100}
                value={offset.unit}
                options={(Object.keys(OFFSET_UNITS) as OffsetUnit[]).map((unit) => ({
                  value: unit,
                  label: offset.length === 1 ? OFFSET_UNITS[unit] : `${OFFSET_UNITS[unit]}s`,
                }))}
                onChange={(unit) => onChange({ compareTo: writtenOffset({ ...offset, unit }) })}
              />
            </>
          )}
        </>
      )}
    </span>
  );
}
