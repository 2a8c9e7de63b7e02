import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { IconDown } from "~/ui/icons";
import { MenuButton } from "~/ui/Menu";
import { Modal } from "~/ui/Modal";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { Tabs } from "~/ui/Tabs";
import { RunsTable } from "../components/RunsTable";
import { TablesTable } from "../components/TablesTable";
import type { Source } from "../logics/records";
import { type SourceTab, sourceLogic } from "../logics/sourceLogic";
import { placeText } from "../logics/words";
import styles from "./SourceScene.module.css";

interface SourceProps {
  teamId: number;
  source: Source;
}

function Actions({ teamId, source }: SourceProps): ReactNode {
  const logic = sourceLogic({ teamId, sourceId: source.id });
  const { isActing } = useValues(logic);
  const { actOnSource, askToDelete } = useActions(logic);
  return (
    <>
      <Button
        kind="primary"
        isLoading={isActing}
        onClick={() => actOnSource("reload", "All tables that are on are being synced.")}
        testId="sync-source"
      >
        Sync all now
      </Button>
      <MenuButton
        placement="bottomRight"
        entries={[
          {
            kind: "action",
            key: "refresh",
            label: "Look for new tables",
            onClick: () => actOnSource("refresh_schemas", "The list of tables is up to date."),
          },
          {
            kind: "action",
            key: "edit",
            label: "Change the connection",
            onClick: () => router.actions.push(urls.editWarehouseSource(teamId, source.id)),
          },
          { kind: "divider" },
          { kind: "action", key: "delete", label: "Delete", onClick: askToDelete },
        ]}
      >
        <button
          type="button"
          className={styles.more}
          aria-label="More actions"
          data-attr="source-menu"
        >
          More <IconDown />
        </button>
      </MenuButton>
    </>
  );
}

function DeleteDialog({ teamId, source }: SourceProps): ReactNode {
  const logic = sourceLogic({ teamId, sourceId: source.id });
  const { isDeleteAsked, isActing } = useValues(logic);
  const { keepSource, deleteSource } = useActions(logic);
  return (
    <Modal
      title={`Delete ${source.prefix}?`}
      isOpen={isDeleteAsked}
      onClose={keepSource}
      action={{
        label: "Delete the source",
        onClick: deleteSource,
        isLoading: isActing,
        isDanger: true,
      }}
    >
      <p>
        Its schedules, its runs and every copy of its tables go, and questions that name them fail.
        The source itself is not touched.
      </p>
    </Modal>
  );
}

function SourcePage({ teamId, source }: SourceProps): ReactNode {
  const ids = { teamId, sourceId: source.id };
  const { tab, loadFailure } = useValues(sourceLogic(ids));
  const { showTab, load } = useActions(sourceLogic(ids));
  return (
    <>
      <PageHeader
        title={source.prefix}
        description={
          <>
            <A href={urls.warehouse(teamId)}>Warehouse</A> · {placeText(source)}
          </>
        }
        actions={<Actions teamId={teamId} source={source} />}
      />
      <Stack gap={14}>
        {loadFailure !== null && (
          <Banner kind="danger" action={<Button onClick={load}>Try again</Button>}>
            {loadFailure}
          </Banner>
        )}
        <Tabs<SourceTab>
          active={tab}
          onChange={showTab}
          tabs={[
            {
              key: "tables",
              label: "Tables",
              content: (
                <Panel isFlush>
                  <TablesTable {...ids} />
                </Panel>
              ),
            },
            {
              key: "runs",
              label: "Syncs",
              content: (
                <Panel isFlush>
                  <RunsTable {...ids} />
                </Panel>
              ),
            },
          ]}
        />
      </Stack>
      <DeleteDialog teamId={teamId} source={source} />
    </>
  );
}

export function SourceScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const sourceId = parameters.sourceId ?? "";
  const { everything, loadFailure } = useValues(sourceLogic({ teamId, sourceId }));
  const { load } = useActions(sourceLogic({ teamId, sourceId }));
  if (everything === null) {
    return loadFailure === null ? (
      <Skeleton rows={8} label="Loading the source" />
    ) : (
      <ErrorState title="The source could not be read" message={loadFailure} onRetry={load} />
    );
  }
  return <SourcePage teamId={teamId} source={everything.source} />;
}
