import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Button } from "~/ui/Button";
import { copyLogic } from "~/ui/copyLogic";
import { IconCheck, IconCopy } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { FilterChips } from "../components/FilterChips";
import { LiveVisitors } from "../components/LiveVisitors";
import { Origin } from "../components/Origin";
import { Overview } from "../components/Overview";
import { RankedPanel } from "../components/RankedPanel";
import { WebToolbar } from "../components/WebToolbar";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { PANELS } from "../logics/webQuestion";
import styles from "./WebAnalyticsScene.module.css";

export function WebAnalyticsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { isEmpty, overviewFailure } = useValues(webAnalyticsLogic({ teamId }));
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === window.location.href;
  return (
    <>
      <PageHeader
        title="Web analytics"
        description={<LiveVisitors teamId={teamId} />}
        actions={
          <Button
            icon={isCopied ? <IconCheck /> : <IconCopy />}
            onClick={() => copy(window.location.href, "the link")}
          >
            {isCopied ? "Link copied" : "Copy link"}
          </Button>
        }
      />
      <Stack gap={14}>
        <div className={styles.question}>
          <WebToolbar teamId={teamId} />
          <FilterChips teamId={teamId} />
        </div>
        <Panel isFlush testId="web-overview">
          <Overview teamId={teamId} />
          <Origin teamId={teamId} />
        </Panel>
        {!isEmpty && overviewFailure === null && (
          <div className={styles.panels}>
            {PANELS.map(({ id }) => (
              <RankedPanel key={id} teamId={teamId} panel={id} />
            ))}
          </div>
        )}
      </Stack>
    </>
  );
}
