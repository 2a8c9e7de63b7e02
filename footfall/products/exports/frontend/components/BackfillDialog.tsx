import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Checkbox } from "~/ui/Checkbox";
import { DateRangePicker } from "~/ui/DateRangePicker";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { Banner } from "~/ui/states";
import { exportLogic } from "../logics/exportLogic";
import type { BatchExport } from "../logics/records";
import { backfillSpan } from "../logics/words";

interface BackfillDialogProps {
  teamId: number;
  batchExport: BatchExport;
}

export function BackfillDialog({ teamId, batchExport }: BackfillDialogProps): ReactNode {
  const logic = exportLogic({ teamId, exportId: batchExport.id });
  const { isBackfillShown, backfillFailure, backfillDays, isEverythingAsked, isActing } =
    useValues(logic);
  const { hideBackfill, startBackfill, chooseBackfillDays, chooseEverything } = useActions(logic);
  const { from, to } = backfillDays;
  const start = (): void => {
    if (isEverythingAsked) {
      startBackfill(null, null);
    } else {
      const span = backfillSpan(batchExport.interval, from, to);
      startBackfill(span.start, span.end);
    }
  };
  return (
    <Modal
      title="Bring in the past"
      isOpen={isBackfillShown}
      onClose={hideBackfill}
      action={{ label: "Start the backfill", onClick: start, isLoading: isActing }}
    >
      <Stack gap={14}>
        <p>
          Exports every {batchExport.interval} between two days, one after the other. What is at the
          destination already is replaced, not doubled.
        </p>
        {backfillFailure !== null && <Banner kind="danger">{backfillFailure}</Banner>}
        <Checkbox
          isChecked={isEverythingAsked}
          onChange={chooseEverything}
          testId="backfill-everything"
        >
          Everything, from the first row until now
        </Checkbox>
        {!isEverythingAsked && (
          <div>
            <DateRangePicker
              label="First and last day"
              from={from}
              to={to}
              onChange={chooseBackfillDays}
            />
            <p>
              Both days are exported whole; days are those of{" "}
              {batchExport.interval === "hour" ? "UTC" : batchExport.timezone}.
            </p>
          </div>
        )}
      </Stack>
    </Modal>
  );
}
