import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount, formatValue } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Modal } from "~/ui/Modal";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table, type TableColumn } from "~/ui/Table";
import { TextInput } from "~/ui/TextInput";
import type { ActorRow } from "../logics/actorRows";
import { ACTORS_ON_A_PAGE, actorsLogic } from "../logics/actorsLogic";
import styles from "./ActorsModal.module.css";

const COLUMNS: TableColumn<ActorRow>[] = [
  {
    key: "name",
    title: "Who",
    render: ({ name, detail }) => (
      <span className={styles.who}>
        <span className={styles.name} title={name}>
          {name}
        </span>
        {detail !== null && (
          <span className={styles.detail} title={detail}>
            {detail}
          </span>
        )}
      </span>
    ),
  },
];

const EVENTS_COLUMN: TableColumn<ActorRow> = {
  key: "events",
  title: "Events",
  align: "right",
  width: 84,
  render: ({ eventCount }) => (eventCount === null ? "–" : formatCount(eventCount)),
};

function ActorProperties({ properties }: Pick<ActorRow, "properties">): ReactNode {
  const entries = Object.entries(properties).sort(([left], [right]) => left.localeCompare(right));
  return entries.length === 0 ? (
    <p className={styles.detail}>Nothing more is known.</p>
  ) : (
    <dl className={styles.properties}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Pages({ teamId }: { teamId: number }): ReactNode {
  const { page, rows, hasMore } = useValues(actorsLogic({ teamId }));
  const { turnTo } = useActions(actorsLogic({ teamId }));
  const first = page * ACTORS_ON_A_PAGE;
  return page === 0 && !hasMore ? null : (
    <nav className={styles.pages} aria-label="Pages">
      <Button
        size="small"
        isDisabled={page === 0}
        onClick={() => turnTo(page - 1)}
        testId="actors-before"
      >
        Before
      </Button>
      <span>
        {rows.length === 0
          ? "No more"
          : `${formatCount(first + 1)} to ${formatCount(first + rows.length)}`}
      </span>
      <Button
        size="small"
        isDisabled={!hasMore}
        onClick={() => turnTo(page + 1)}
        testId="actors-next"
      >
        Next
      </Button>
    </nav>
  );
}

function ActorsList({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, rows, searchText, page, openRows, hasEventCounts } =
    useValues(actorsLogic({ teamId }));
  const { loadActors, toggleRow } = useActions(actorsLogic({ teamId }));
  if (answerFailure !== null) {
    return (
      <ErrorState title="They could not be listed" message={answerFailure} onRetry={loadActors} />
    );
  }
  if (answer === null) {
    return <Skeleton rows={6} label="Loading who they are" />;
  }
  if (rows.length === 0 && page === 0) {
    return searchText.trim() === "" ? (
      <EmptyState title="Nobody">Nobody is behind this point.</EmptyState>
    ) : (
      <EmptyState title="Nobody of that name">
        Search for a part of a name, an email address or an id.
      </EmptyState>
    );
  }
  return (
    <div className={styles.list} data-stale={answerLoading} aria-busy={answerLoading}>
      <Table
        label="Who they are"
        rows={rows}
        columns={hasEventCounts ? [...COLUMNS, EVENTS_COLUMN] : COLUMNS}
        rowKey={({ id }) => id}
        expansion={{
          render: ({ properties }) => <ActorProperties properties={properties} />,
          openKeys: openRows,
          onToggle: toggleRow,
        }}
        testId="actors-table"
      />
      <Pages teamId={teamId} />
    </div>
  );
}

/** Who is behind the point that was chosen. */
export function ActorsModal({ teamId }: { teamId: number }): ReactNode {
  const { point, searchText } = useValues(actorsLogic({ teamId }));
  const { closePoint, search } = useActions(actorsLogic({ teamId }));
  return (
    <Modal title={point?.title ?? ""} isOpen={point !== null} onClose={closePoint} width={640}>
      <div className={styles.modal} data-attr="actors">
        <TextInput
          kind="search"
          label="Search for somebody"
          placeholder="Search by name, email or id"
          value={searchText}
          onChange={search}
          maxLength={400}
          testId="actors-search"
        />
        <ActorsList teamId={teamId} />
      </div>
    </Modal>
  );
}
