import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { GROUP_TYPES } from "~/query/groups";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import { pathsLogic } from "../logics/pathsLogic";
import { EDGE_COUNTS, MAX_STEPS, MIN_STEPS } from "../logics/pathsQuestion";
import { ActorSelect } from "./ActorSelect";
import { RangeSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

const STEP_COUNTS = Array.from(
  { length: MAX_STEPS - MIN_STEPS + 1 },
  (_, index) => MIN_STEPS + index,
);
const MOST = 1_000_000_000;

/** Over what time, how far, and how much of it. */
export function PathsToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(pathsLogic({ teamId }));
  const { changeQuestion, changeRange, typeQuestion } = useActions(pathsLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        <RangeSelect page="paths" range={question} onRange={changeRange} />
        <Select<number>
          label="How many steps"
          width={104}
          value={question.steps}
          options={STEP_COUNTS.map((count) => ({ value: count, label: `${count} steps` }))}
          onChange={(steps) => changeQuestion({ steps })}
          testId="path-steps"
        />
        <Select<number>
          label="How many ways"
          width={140}
          value={question.edges}
          options={EDGE_COUNTS.map((count) => ({ value: count, label: `Top ${count} ways` }))}
          onChange={(edges) => changeQuestion({ edges })}
          testId="path-edges"
        />
        <ActorSelect
          types={GROUP_TYPES}
          value={question.groupType}
          onChange={(groupType) => changeQuestion({ groupType })}
        />
        <span className={styles.pair}>
          walked
          <NumberInput
            label="At least so many times"
            placeholder="at least"
            min={1}
            max={MOST}
            value={question.leastWeight}
            onChange={(leastWeight) => typeQuestion({ leastWeight })}
            testId="least-weight"
          />
          to
          <NumberInput
            label="At most so many times"
            placeholder="at most"
            min={1}
            max={MOST}
            value={question.mostWeight}
            onChange={(mostWeight) => typeQuestion({ mostWeight })}
          />
          times
        </span>
      </div>
    </div>
  );
}
