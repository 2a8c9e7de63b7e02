import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { LifecycleAnswerView } from "../components/LifecycleAnswerView";
import { LifecycleEditor } from "../components/LifecycleEditor";
import { LifecycleToolbar } from "../components/LifecycleToolbar";
import { InsightFrame } from "../components/InsightFrame";
import { lifecycleLogic } from "../logics/lifecycleLogic";

export function LifecycleScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(lifecycleLogic({ teamId }));
  const { changeQuestion } = useActions(lifecycleLogic({ teamId }));
  return (
    <InsightFrame
      kind="lifecycle"
      description="Who is new, who comes again, who comes back, and who stays away."
      onClear={() => changeQuestion({ filters: [], isWithoutTests: false })}
      isClear={question.filters.length === 0 && !question.isWithoutTests}
    >
      <Panel testId="lifecycle-editor">
        <LifecycleEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="lifecycle-answer">
        <LifecycleToolbar teamId={teamId} />
        <LifecycleAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
