import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { copyLogic } from "~/ui/copyLogic";
import { IconCheck, IconCopy } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { TrendsAnswerView } from "../components/TrendsAnswerView";
import { TrendsEditor } from "../components/TrendsEditor";
import { TrendsToolbar } from "../components/TrendsToolbar";
import { trendsLogic } from "../logics/trendsLogic";

export function TrendsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(trendsLogic({ teamId }));
  const { changeQuestion } = useActions(trendsLogic({ teamId }));
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === window.location.href;
  return (
    <>
      <PageHeader
        title="Trends"
        description="How often something happens, and how that changes."
        actions={
          <>
            <Button
              icon={isCopied ? <IconCheck /> : <IconCopy />}
              onClick={() => copy(window.location.href, "the link")}
            >
              {isCopied ? "Link copied" : "Copy link"}
            </Button>
            <Button
              kind="quiet"
              onClick={() => changeQuestion({ filters: [], breakdown: null, isCompared: false })}
              isDisabled={
                question.filters.length === 0 && !question.breakdown && !question.isCompared
              }
            >
              Clear filters
            </Button>
          </>
        }
      />
      <Stack gap={14}>
        <Panel testId="trends-editor">
          <TrendsEditor teamId={teamId} />
        </Panel>
        <Panel isFlush testId="trends-answer">
          <TrendsToolbar teamId={teamId} />
          <TrendsAnswerView teamId={teamId} liveEventsUrl={urls.activity(teamId)} />
        </Panel>
      </Stack>
    </>
  );
}
