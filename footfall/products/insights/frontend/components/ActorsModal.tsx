import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Modal } from "~/ui/Modal";
import { EmptyState } from "~/ui/states";
import type { TableColumn } from "~/ui/Table";
import { TextInput } from "~/ui/TextInput";
import type { ActorRow } from "../logics/actorRows";
import { ACTORS_ON_A_PAGE, actorsLogic } from "../logics/actorsLogic";
import { ActorsList } from "./ActorsList";
import styles from "./ActorsModal.module.css";

const EVENTS_COLUMN: TableColumn<ActorRow> = {
  key: "events",
  title: "Events",
  align: "right",
  width: 84,
  render: ({ eventCount }) => (eventCount === null ? "–" : formatCount(eventCount)),
};

function ActorsOfPoint({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, rows, searchText, openRows, hasEventCounts } =
    useValues(actorsLogic({ teamId }));
  const { page, hasMore } = useValues(actorsLogic({ teamId }));
  const { loadActors, toggleRow, turnTo } = useActions(actorsLogic({ teamId }));
  return (
    <div className={styles.list}>
      <ActorsList
        answer={{ isThere: answer !== null, isLoading: answerLoading, failure: answerFailure }}
        onRetry={loadActors}
        loadingLabel="Loading who they are"
        nobody={<EmptyState title="Nobody">Nobody is behind this point.</EmptyState>}
        searchText={searchText}
        rows={rows}
        openRows={openRows}
        onToggle={toggleRow}
        columns={hasEventCounts ? [EVENTS_COLUMN] : []}
        pages={{ page, size: ACTORS_ON_A_PAGE, hasMore, onTurn: turnTo }}
        testId="actors"
      />
    </div>
  );
}

/** Who is behind the point that was chosen. */
export function ActorsModal({ teamId }: { teamId: number }): ReactNode {
  const { point, searchText, arePeople, isKeeping } = useValues(actorsLogic({ teamId }));
  const { closePoint, search, keepAsCohort } = useActions(actorsLogic({ teamId }));
  return (
    <Modal title={point?.title ?? ""} isOpen={point !== null} onClose={closePoint} width={640}>
      <div className={styles.modal} data-attr="actors">
        <div className={styles.tools}>
          <TextInput
            kind="search"
            label="Search for somebody"
            placeholder="Search by name, email or id"
            value={searchText}
            onChange={search}
            maxLength={400}
            testId="actors-search"
          />
          {arePeople && searchText === "" && (
            <Button onClick={keepAsCohort} isLoading={isKeeping} testId="keep-as-cohort">
              Keep as a cohort
            </Button>
          )}
        </div>
        <ActorsOfPoint teamId={teamId} />
      </div>
    </Modal>
  );
}
