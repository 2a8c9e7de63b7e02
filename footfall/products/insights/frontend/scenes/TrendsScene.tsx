import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { InsightFrame } from "../components/InsightFrame";
import { TrendsAnswerView } from "../components/TrendsAnswerView";
import { TrendsEditor } from "../components/TrendsEditor";
import { TrendsToolbar } from "../components/TrendsToolbar";
import { trendsLogic } from "../logics/trendsLogic";

export function TrendsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(trendsLogic({ teamId }));
  const { changeQuestion } = useActions(trendsLogic({ teamId }));
  return (
    <InsightFrame
      kind="trends"
      description="How often something happens, and how that changes."
      onClear={() =>
        changeQuestion({ filters: [], isWithoutTests: false, breakdown: null, isCompared: false })
      }
      isClear={
        question.filters.length === 0 &&
        !question.isWithoutTests &&
        !question.breakdown &&
        !question.isCompared
      }
    >
      <Panel testId="trends-editor">
        <TrendsEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="trends-answer">
        <TrendsToolbar teamId={teamId} />
        <TrendsAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
