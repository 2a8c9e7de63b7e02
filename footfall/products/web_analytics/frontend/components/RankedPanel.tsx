import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { IconButton } from "~/ui/Button";
import { IconDownload } from "~/ui/icons";
import { Panel } from "~/ui/Page";
import { Tabs } from "~/ui/Tabs";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { webPanelLogic } from "../logics/webPanelLogic";
import { DIMENSIONS, PANELS, type PanelId } from "../logics/webQuestion";
import { RankedRows } from "./RankedRows";
import styles from "./RankedPanel.module.css";

interface RankedPanelProps {
  teamId: number;
  panel: PanelId;
}

/** One side of the visits, told apart by the tab that is open. */
export function RankedPanel({ teamId, panel }: RankedPanelProps): ReactNode {
  const { breakdown, isSaving, rows } = useValues(webPanelLogic({ teamId, panel }));
  const { saveCsv } = useActions(webPanelLogic({ teamId, panel }));
  const { chooseTab } = useActions(webAnalyticsLogic({ teamId }));
  const found = PANELS.find(({ id }) => id === panel);
  return (
    <Panel
      title={found?.title ?? ""}
      isFlush
      testId={`web-panel-${panel}`}
      actions={
        <IconButton
          label="Save as CSV"
          icon={<IconDownload />}
          size="small"
          onClick={saveCsv}
          isDisabled={isSaving || !rows?.length}
        />
      }
    >
      <div className={styles.tabs}>
        <Tabs
          active={breakdown}
          onChange={(chosen) => chooseTab(panel, chosen)}
          tabs={(found?.tabs ?? []).map((tab) => ({
            key: tab,
            label: DIMENSIONS[tab].tab,
            content: tab === breakdown ? <RankedRows teamId={teamId} panel={panel} /> : null,
          }))}
        />
      </div>
    </Panel>
  );
}
