import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { GROUP_TYPES } from "~/query/groups";
import type { FunnelOrder, FunnelViz } from "~/query/schema";
import { Segmented } from "~/ui/Choices";
import { IconBar, IconClock, IconLine } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { funnelsLogic } from "../logics/funnelsLogic";
import {
  BIN_COUNTS,
  type FunnelReference,
  isBrokenDown,
  ORDER_LABELS,
  SAMPLES,
} from "../logics/funnelsQuestion";
import { ActorSelect } from "./ActorSelect";
import { CompareSelect } from "./CompareSelect";
import { RangeSelect, SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";
import { WindowInput } from "./WindowInput";

const VIEWS: { value: FunnelViz; label: string; icon: ReactNode }[] = [
  { value: "steps", label: "Steps", icon: <IconBar /> },
  { value: "time_to_convert", label: "Time to convert", icon: <IconClock /> },
  { value: "trends", label: "Over time", icon: <IconLine /> },
];

const AS_MANY_AS_FIT = 0;
const EVERYBODY = 100;
const ACTORS = ["session" as const, ...GROUP_TYPES];

function WindowEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <span className={styles.pair}>
      within
      <WindowInput
        name="the conversion window"
        window={{ length: question.windowLength, unit: question.windowUnit }}
        onType={(windowLength) => typeQuestion({ windowLength })}
        onUnit={(windowUnit) => changeQuestion({ windowUnit })}
        testId="window"
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
  const { changeQuestion, changeRange, typeQuestion } = useActions(funnelsLogic({ teamId }));
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
          types={ACTORS}
          value={question.groupType}
          onChange={(groupType) => changeQuestion({ groupType })}
        />
        <Select<number>
          label="Of how many it is computed"
          width={136}
          value={question.sampledPercent ?? EVERYBODY}
          options={[
            { value: EVERYBODY, label: "Of everybody" },
            ...SAMPLES.map((percent) => ({ value: percent, label: `Of ${percent} % of all` })),
          ]}
          onChange={(percent) =>
            changeQuestion({ sampledPercent: percent === EVERYBODY ? null : percent })
          }
          testId="sample"
        />
        {isBrokenDown(question) && (
          <CompareSelect comparison={question} onChange={changeQuestion} onType={typeQuestion} />
        )}
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
