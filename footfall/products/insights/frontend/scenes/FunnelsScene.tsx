import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { FunnelsAnswerView } from "../components/FunnelsAnswerView";
import { FunnelsEditor } from "../components/FunnelsEditor";
import { FunnelsToolbar } from "../components/FunnelsToolbar";
import { InsightFrame } from "../components/InsightFrame";
import { funnelsLogic } from "../logics/funnelsLogic";

export function FunnelsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <InsightFrame
      kind="funnels"
      description="How far people get through steps, and how long it takes them."
      onClear={() =>
        changeQuestion({
          filters: [],
          isWithoutTests: false,
          breakdown: null,
          exclusions: [],
          held: [],
          isCompared: false,
        })
      }
      isClear={
        question.filters.length === 0 &&
        !question.isWithoutTests &&
        !question.breakdown &&
        question.exclusions.length === 0 &&
        question.held.length === 0 &&
        !question.isCompared
      }
    >
      <Panel testId="funnels-editor">
        <FunnelsEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="funnels-answer">
        <FunnelsToolbar teamId={teamId} />
        <FunnelsAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
