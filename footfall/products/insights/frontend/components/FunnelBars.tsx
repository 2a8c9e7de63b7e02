import { useActions, useValues } from "kea";
import type { CSSProperties, ReactNode } from "react";
import { formatCount, formatDuration } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { seriesColor } from "~/ui/palette";
import { Tooltip } from "~/ui/Tooltip";
import { actorsLogic } from "../logics/actorsLogic";
import type { FunnelRow, FunnelStage } from "../logics/funnelRows";
import { funnelsLogic } from "../logics/funnelsLogic";
import type { FunnelReference } from "../logics/funnelsQuestion";
import { funnelPoint } from "../logics/points";
import { percentText } from "../logics/retentionRows";
import { PointButton } from "./PointButton";
import styles from "./FunnelBars.module.css";

function shareOf(stage: FunnelStage, reference: FunnelReference): number | null {
  return reference === "total" ? stage.ofFirst : stage.ofPrevious;
}

function StageTooltip({ row, stage, step }: Pick<BarProps, "row" | "stage" | "step">): ReactNode {
  return (
    <>
      <strong>{row.name}</strong>
      {row.isPrevious && " before"} · {step}
      <br />
      {formatCount(stage.count)} · {percentText(stage.ofFirst)} of the first step
      {stage.medianTime !== null && (
        <>
          <br />
          {percentText(stage.ofPrevious)} of the step before, {formatCount(stage.lost)} lost
          <br />
          median time {formatDuration(stage.medianTime)}
        </>
      )}
    </>
  );
}

interface BarProps {
  teamId: number;
  index: number;
  row: FunnelRow;
  stage: FunnelStage;
  step: string;
  reference: FunnelReference;
  isAlone: boolean;
}

function Bar({ teamId, index, row, stage, step, reference, isAlone }: BarProps): ReactNode {
  const { theme } = useValues(themeLogic);
  const { question } = useValues(funnelsLogic({ teamId }));
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const share = shareOf(stage, reference);
  return (
    <Tooltip text={<StageTooltip row={row} stage={stage} step={step} />}>
      <button
        type="button"
        aria-label={`${row.name}${row.isPrevious ? " before" : ""}, ${step}: ${percentText(share)}. Show who`}
        onClick={() => openPoint(funnelPoint(question, row, index, step))}
        className={styles.bar}
        data-alone={isAlone}
        data-previous={row.isPrevious}
        style={
          {
            "--share": Math.min(100, share ?? 0),
            "--color": seriesColor(theme, row.colorIndex),
          } as CSSProperties
        }
      >
        <span className={styles.track} />
        <span className={styles.fill} />
        {isAlone && <span className={styles.share}>{percentText(share)}</span>}
      </button>
    </Tooltip>
  );
}

interface StageNumbersProps {
  teamId: number;
  row: FunnelRow;
  stage: FunnelStage;
  index: number;
  step: string;
}

function StageNumbers({ teamId, row, stage, index, step }: StageNumbersProps): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  return (
    <dl className={styles.numbers}>
      <div>
        <dt>got here</dt>
        <dd data-attr="funnel-count">
          <PointButton point={funnelPoint(question, row, index, step)}>
            {formatCount(stage.count)}
          </PointButton>
        </dd>
      </div>
      {index > 0 && (
        <>
          <div>
            <dt>of the step before</dt>
            <dd>{percentText(stage.ofPrevious)}</dd>
          </div>
          <div>
            <dt>dropped off</dt>
            <dd data-attr="funnel-lost">
              <PointButton point={funnelPoint(question, row, index, step, true)}>
                {formatCount(stage.lost)}
              </PointButton>
            </dd>
          </div>
          <div>
            <dt>median time</dt>
            <dd>{stage.medianTime === null ? "–" : formatDuration(stage.medianTime)}</dd>
          </div>
          <div>
            <dt>average time</dt>
            <dd>{stage.averageTime === null ? "–" : formatDuration(stage.averageTime)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}

/** A column for each step; the hatched part of a bar are those who did not get there. */
export function FunnelBars({ teamId }: { teamId: number }): ReactNode {
  const { shownRows, names, question } = useValues(funnelsLogic({ teamId }));
  const [only] = shownRows;
  const isAlone = shownRows.length === 1;
  return (
    <div className={styles.scroller} data-attr="funnel-bars">
      <ol className={styles.steps} style={{ "--rows": shownRows.length } as CSSProperties}>
        {names.map((step, index) => (
          <li key={`${index} ${step}`} className={styles.step}>
            <h3 title={step}>
              <span className={styles.number}>{index + 1}</span>
              <span className={styles.stepName}>{step}</span>
            </h3>
            <div className={styles.bars}>
              {shownRows.map((row) => {
                const stage = row.stages[index];
                return stage ? (
                  <Bar
                    key={row.key}
                    teamId={teamId}
                    index={index}
                    row={row}
                    stage={stage}
                    step={step}
                    reference={question.reference}
                    isAlone={isAlone}
                  />
                ) : null;
              })}
            </div>
            {isAlone && only?.stages[index] && (
              <StageNumbers
                teamId={teamId}
                row={only}
                stage={only.stages[index]}
                index={index}
                step={step}
              />
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
