import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Panel } from "~/ui/Page";
import { PathsAnswerView } from "../components/PathsAnswerView";
import { PathsEditor } from "../components/PathsEditor";
import { PathsToolbar } from "../components/PathsToolbar";
import { InsightFrame } from "../components/InsightFrame";
import { pathsLogic } from "../logics/pathsLogic";

export function PathsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(pathsLogic({ teamId }));
  const { changeQuestion } = useActions(pathsLogic({ teamId }));
  return (
    <InsightFrame
      kind="paths"
      description="From where to where people go."
      onClear={() =>
        changeQuestion({ filters: [], isWithoutTests: false, start: "", end: "", exclusions: [] })
      }
      isClear={
        question.filters.length === 0 &&
        !question.isWithoutTests &&
        !question.start &&
        !question.end &&
        question.exclusions.length === 0
      }
    >
      <Panel testId="paths-editor">
        <PathsEditor teamId={teamId} />
      </Panel>
      <Panel isFlush testId="paths-answer">
        <PathsToolbar teamId={teamId} />
        <PathsAnswerView teamId={teamId} />
      </Panel>
    </InsightFrame>
  );
}
