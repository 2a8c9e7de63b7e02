import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { copyLogic } from "~/ui/copyLogic";
import { IconCheck, IconCopy } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { RetentionAnswerView } from "../components/RetentionAnswerView";
import { RetentionEditor } from "../components/RetentionEditor";
import { RetentionToolbar } from "../components/RetentionToolbar";
import { retentionLogic } from "../logics/retentionLogic";

export function RetentionScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { question } = useValues(retentionLogic({ teamId }));
  const { changeQuestion } = useActions(retentionLogic({ teamId }));
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === window.location.href;
  return (
    <>
      <PageHeader
        title="Retention"
        description="Who comes back, and after how long."
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
              onClick={() => changeQuestion({ filters: [] })}
              isDisabled={question.filters.length === 0}
            >
              Clear filters
            </Button>
          </>
        }
      />
      <Stack gap={14}>
        <Panel testId="retention-editor">
          <RetentionEditor teamId={teamId} />
        </Panel>
        <Panel isFlush testId="retention-answer">
          <RetentionToolbar teamId={teamId} />
          <RetentionAnswerView teamId={teamId} liveEventsUrl={urls.activity(teamId)} />
        </Panel>
      </Stack>
    </>
  );
}
