import type { ReactNode } from "react";
import type { FunnelWindowUnit } from "~/query/schema";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import { type FunnelWindow, MAX_WINDOW, WINDOW_UNITS } from "../logics/funnelSteps";

interface WindowInputProps {
  /** "the window of step 2" */
  name: string;
  window: FunnelWindow;
  onType: (length: number) => void;
  onUnit: (unit: FunnelWindowUnit) => void;
  testId: string;
}

/** How long something may take. */
export function WindowInput({ name, window, onType, onUnit, testId }: WindowInputProps): ReactNode {
  return (
    <>
      <NumberInput
        label={`Length of ${name}`}
        width={74}
        min={1}
        max={MAX_WINDOW}
        value={window.length}
        onChange={(length) => {
          if (length !== null) {
            onType(length);
          }
        }}
        testId={`${testId}-length`}
      />
      <Select<FunnelWindowUnit>
        label={`Unit of ${name}`}
        width={104}
        value={window.unit}
        options={WINDOW_UNITS.map((unit) => ({
          value: unit,
          label: window.length === 1 ? unit : `${unit}s`,
        }))}
        onChange={onUnit}
        testId={`${testId}-unit`}
      />
    </>
  );
}
