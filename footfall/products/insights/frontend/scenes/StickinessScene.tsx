import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { StickinessAnswerView } from "../components/StickinessAnswerView";
import { StickinessEditor } from "../components/StickinessEditor";
import { StickinessToolbar } from "../components/StickinessToolbar";
import { InsightFrame } from "../components/InsightFrame";
import { stickinessLogic } from "../logics/stickinessLogic";

export function StickinessScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(stickinessLogic({ teamId }));
  const { changeQuestion } = useActions(stickinessLogic({ teamId }));
  return (
    <InsightFrame
      kind="stickiness"
      description="In how many days, weeks or months people are active."
      onClear={() =>
        changeQuestion({ filters: [], isWithoutTests: false, criteria: null, isCompared: false })
      }
      isClear={
        question.filters.length === 0 &&
        !question.isWithoutTests &&
        !question.criteria &&
        !question.isCompared
      }
    >
      <Panel testId="stickiness-editor">
        <StickinessEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="stickiness-answer">
        <StickinessToolbar teamId={teamId} />
        <StickinessAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
