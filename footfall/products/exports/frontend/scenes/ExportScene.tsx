import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { IconDown, IconPause, IconPlay } from "~/ui/icons";
import { MenuButton } from "~/ui/Menu";
import { Modal } from "~/ui/Modal";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { Tabs } from "~/ui/Tabs";
import { BackfillDialog } from "../components/BackfillDialog";
import { BackfillsTable } from "../components/BackfillsTable";
import { RunsTable } from "../components/RunsTable";
import { type ExportTab, exportLogic } from "../logics/exportLogic";
import type { BatchExport } from "../logics/records";
import { INTERVAL_WORDS, MODEL_WORDS, destinationText } from "../logics/words";

interface ExportProps {
  teamId: number;
  batchExport: BatchExport;
}

function Actions({ teamId, batchExport }: ExportProps): ReactNode {
  const logic = exportLogic({ teamId, exportId: batchExport.id });
  const { isActing } = useValues(logic);
  const { act, showBackfill, askToDelete } = useActions(logic);
  return (
    <>
      <Button
        icon={batchExport.paused ? <IconPlay /> : <IconPause />}
        isLoading={isActing}
        onClick={() =>
          batchExport.paused
            ? act("unpause", {}, "The export goes on.")
            : act("pause", {}, "The export is paused.")
        }
        testId="pause-export"
      >
        {batchExport.paused ? "Go on" : "Pause"}
      </Button>
      <Button
        kind="primary"
        isLoading={isActing}
        onClick={() => act("runs", {}, `The last whole ${batchExport.interval} is being exported.`)}
        testId="run-export"
      >
        Run now
      </Button>
      <MenuButton
        placement="bottomRight"
        entries={[
          {
            kind: "action",
            key: "backfill",
            label: "Bring in the past",
            onClick: showBackfill,
          },
          {
            kind: "action",
            key: "edit",
            label: "Change",
            onClick: () => router.actions.push(urls.editBatchExport(teamId, batchExport.id)),
          },
          { kind: "divider" },
          { kind: "action", key: "delete", label: "Delete", onClick: askToDelete },
        ]}
      >
        <span>
          <Button icon={<IconDown />} testId="export-menu">
            More
          </Button>
        </span>
      </MenuButton>
    </>
  );
}

function PauseBanner({ teamId, batchExport }: ExportProps): ReactNode {
  const { act } = useActions(exportLogic({ teamId, exportId: batchExport.id }));
  if (!batchExport.paused) {
    return null;
  }
  return (
    <Banner
      kind={batchExport.pause_reason ? "danger" : "warning"}
      action={
        <Button onClick={() => act("unpause", { backfill: true }, "The export catches up.")}>
          Go on and catch up
        </Button>
      }
    >
      {batchExport.pause_reason || "This export is paused: new intervals are not exported."}
    </Banner>
  );
}

function DeleteDialog({ teamId, batchExport }: ExportProps): ReactNode {
  const logic = exportLogic({ teamId, exportId: batchExport.id });
  const { isDeleteAsked, isActing } = useValues(logic);
  const { keepExport, deleteExport } = useActions(logic);
  return (
    <Modal
      title={`Delete ${batchExport.name}?`}
      isOpen={isDeleteAsked}
      onClose={keepExport}
      action={{
        label: "Delete the export",
        onClick: deleteExport,
        isLoading: isActing,
        isDanger: true,
      }}
    >
      <p>Its schedule and the list of its runs go. What it has delivered stays where it is.</p>
    </Modal>
  );
}

function Export({ teamId, batchExport }: ExportProps): ReactNode {
  const logic = exportLogic({ teamId, exportId: batchExport.id });
  const { tab, loadFailure } = useValues(logic);
  const { showTab, load } = useActions(logic);
  const ids = { teamId, exportId: batchExport.id };
  return (
    <>
      <PageHeader
        title={batchExport.name}
        description={
          <>
            <A href={urls.batchExports(teamId)}>Exports</A> · {MODEL_WORDS[batchExport.model]}{" "}
            {INTERVAL_WORDS[batchExport.interval]}
            {batchExport.interval === "day" ? ` of ${batchExport.timezone}` : ""} ·{" "}
            {destinationText(batchExport)}
          </>
        }
        actions={<Actions teamId={teamId} batchExport={batchExport} />}
      />
      <Stack gap={14}>
        <PauseBanner teamId={teamId} batchExport={batchExport} />
        {loadFailure !== null && (
          <Banner kind="danger" action={<Button onClick={load}>Try again</Button>}>
            {loadFailure}
          </Banner>
        )}
        <Tabs<ExportTab>
          active={tab}
          onChange={showTab}
          tabs={[
            {
              key: "runs",
              label: "Runs",
              content: (
                <Panel isFlush>
                  <RunsTable {...ids} />
                </Panel>
              ),
            },
            {
              key: "backfills",
              label: "Backfills",
              content: (
                <Panel isFlush>
                  <BackfillsTable {...ids} />
                </Panel>
              ),
            },
          ]}
        />
      </Stack>
      <BackfillDialog teamId={teamId} batchExport={batchExport} />
      <DeleteDialog teamId={teamId} batchExport={batchExport} />
    </>
  );
}

export function ExportScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const exportId = parameters.exportId ?? "";
  const { everything, loadFailure } = useValues(exportLogic({ teamId, exportId }));
  const { load } = useActions(exportLogic({ teamId, exportId }));
  if (everything === null) {
    return loadFailure === null ? (
      <Skeleton rows={8} label="Loading the export" />
    ) : (
      <ErrorState title="The export could not be read" message={loadFailure} onRetry={load} />
    );
  }
  return <Export teamId={teamId} batchExport={everything.batchExport} />;
}
