import type { ReactNode } from "react";
import { Pages } from "~/ui/Pages";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import type { TableColumn } from "~/ui/Table";
import type { ActorRow } from "../logics/actorRows";
import styles from "./ActorsList.module.css";
import { ActorsTable } from "./ActorsTable";

interface ActorsListProps {
  /** `isLoading` with rows shown: of the page or the search before. */
  answer: { isThere: boolean; isLoading: boolean; failure: string | null };
  onRetry: () => void;
  loadingLabel: string;
  /** What stands there where nobody was searched for and nobody is. */
  nobody: ReactNode;
  searchText: string;
  rows: ActorRow[];
  openRows: string[];
  onToggle: (id: string) => void;
  columns: TableColumn<ActorRow>[];
  pages: { page: number; size: number; hasMore: boolean; onTurn: (page: number) => void };
  testId: string;
}

/** A page of people, groups, sessions or values that can be searched, in whatever state it is. */
export function ActorsList({
  answer,
  onRetry,
  loadingLabel,
  nobody,
  searchText,
  rows,
  openRows,
  onToggle,
  columns,
  pages,
  testId,
}: ActorsListProps): ReactNode {
  if (answer.failure !== null) {
    return (
      <ErrorState title="They could not be listed" message={answer.failure} onRetry={onRetry} />
    );
  }
  if (!answer.isThere) {
    return <Skeleton rows={6} label={loadingLabel} />;
  }
  if (rows.length === 0 && pages.page === 0) {
    return searchText.trim() === "" ? (
      nobody
    ) : (
      <EmptyState title="Nobody of that name">
        Search for a part of a name, an email address or an id.
      </EmptyState>
    );
  }
  return (
    <div className={styles.list} data-stale={answer.isLoading} aria-busy={answer.isLoading}>
      <ActorsTable rows={rows} openRows={openRows} onToggle={onToggle} columns={columns} />
      <Pages {...pages} shown={rows.length} testId={testId} />
    </div>
  );
}
