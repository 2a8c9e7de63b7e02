import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { InsightFrame } from "../components/InsightFrame";
import { RetentionAnswerView } from "../components/RetentionAnswerView";
import { RetentionEditor } from "../components/RetentionEditor";
import { RetentionToolbar } from "../components/RetentionToolbar";
import { retentionLogic } from "../logics/retentionLogic";

export function RetentionScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(retentionLogic({ teamId }));
  const { changeQuestion } = useActions(retentionLogic({ teamId }));
  return (
    <InsightFrame
      kind="retention"
      description="Who comes back, and after how long."
      onClear={() => changeQuestion({ filters: [], isWithoutTests: false })}
      isClear={question.filters.length === 0 && !question.isWithoutTests}
    >
      <Panel testId="retention-editor">
        <RetentionEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="retention-answer">
        <RetentionToolbar teamId={teamId} />
        <RetentionAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
