import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { FunnelOrder, FunnelViz, FunnelWindowUnit } from "~/query/schema";
import { Segmented } from "~/ui/Choices";
import { IconBar, IconClock, IconLine } from "~/ui/icons";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import { funnelsLogic } from "../logics/funnelsLogic";
import {
  BIN_COUNTS,
  type FunnelReference,
  MAX_WINDOW,
  ORDER_LABELS,
  WINDOW_UNITS,
} from "../logics/funnelsQuestion";
import { ActorSelect } from "./ActorSelect";
import { RangeSelect, SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

const VIEWS: { value: FunnelViz; label: string; icon: ReactNode }[] = [
  { value: "steps", label: "Steps", icon: <IconBar /> },
  { value: "time_to_convert", label: "Time to convert", icon: <IconClock /> },
  { value: "trends", label: "Over time", icon: <IconLine /> },
];

const AS_MANY_AS_FIT = 0;

function WindowEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <span className={styles.pair}>
      within
      <NumberInput
        label="Length of the conversion window"
        width={74}
        min={1}
        max={MAX_WINDOW}
        value={question.windowLength}
        onChange={(windowLength) => {
          if (windowLength !== null) {
            typeQuestion({ windowLength });
          }
        }}
        testId="window-length"
      />
      <Select<FunnelWindowUnit>
        label="Unit of the conversion window"
        width={104}
        value={question.windowUnit}
        options={WINDOW_UNITS.map((unit) => ({
          value: unit,
          label: question.windowLength === 1 ? unit : `${unit}s`,
        }))}
        onChange={(windowUnit) => changeQuestion({ windowUnit })}
        testId="window-unit"
      />
    </span>
  );
}

/** Between which steps times and trends are measured. */
function MeasuredSteps({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  const last = question.steps.length - 1;
  const steps = question.steps.map((_, index) => ({ value: index, label: `step ${index + 1}` }));
  return (
    <span className={styles.pair}>
      from
      <Select<number>
        label="Step to measure from"
        width={92}
        value={question.fromStep ?? 0}
        options={steps.slice(0, -1)}
        onChange={(fromStep) => changeQuestion({ fromStep })}
        testId="from-step"
      />
      to
      <Select<number>
        label="Step to measure to"
        width={92}
        value={question.toStep ?? last}
        options={steps.slice(1)}
        onChange={(toStep) => changeQuestion({ toStep })}
        testId="to-step"
      />
    </span>
  );
}

/** Over what time, how quickly, in which order, and drawn how. */
export function FunnelsToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, changeRange } = useActions(funnelsLogic({ teamId }));
  const { view, steps } = question;
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        {view === "trends" ? (
          <SpanSelect
            page="funnels"
            span={question}
            onRange={changeRange}
            onInterval={changeQuestion}
          />
        ) : (
          <RangeSelect page="funnels" range={question} onRange={changeRange} />
        )}
        <WindowEditor teamId={teamId} />
        <Select<FunnelOrder>
          label="Order of the steps"
          width={question.order === "strict" ? 242 : 140}
          value={question.order}
          options={(Object.keys(ORDER_LABELS) as FunnelOrder[]).map((order) => ({
            value: order,
            label: ORDER_LABELS[order],
          }))}
          onChange={(order) => changeQuestion({ order })}
          testId="order"
        />
        <ActorSelect
          groupType={question.groupType}
          onChange={(groupType) => changeQuestion({ groupType })}
        />
        {view !== "steps" && steps.length > 2 && <MeasuredSteps teamId={teamId} />}
        {view === "time_to_convert" && (
          <Select<number>
            label="How many bars"
            width={130}
            value={question.binCount ?? AS_MANY_AS_FIT}
            options={[
              { value: AS_MANY_AS_FIT, label: "Bars that suit" },
              ...BIN_COUNTS.map((count) => ({ value: count, label: `${count} bars` })),
            ]}
            onChange={(count) =>
              changeQuestion({ binCount: count === AS_MANY_AS_FIT ? null : count })
            }
          />
        )}
        {view === "steps" && (
          <Select<FunnelReference>
            label="Percentages are of"
            width={168}
            value={question.reference}
            options={[
              { value: "total", label: "% of the first step" },
              { value: "previous", label: "% of the step before" },
            ]}
            onChange={(reference) => changeQuestion({ reference })}
            testId="reference"
          />
        )}
      </div>
      <div className={styles.displays}>
        <Segmented<FunnelViz>
          label="Display"
          value={view}
          options={VIEWS}
          onChange={(chosen) => changeQuestion({ view: chosen })}
          testId="display"
        />
      </div>
    </div>
  );
}
