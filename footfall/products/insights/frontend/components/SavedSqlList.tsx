import type { ReactNode } from "react";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import type { SavedSqlListed, SavedSqlValues } from "../logics/savedSql";
import styles from "./SavedSql.module.css";

interface SavedSqlListProps<Saved> {
  /** "views" */
  nouns: string;
  values: Pick<SavedSqlValues<Saved>, "listFailure" | "deleting" | "deleteFailure"> &
    SavedSqlListed<Saved>;
  onLoad: () => void;
  onKeep: () => void;
  onDelete: () => void;
  /** What such a thing is, for who has none yet. */
  explanation: string;
  /** What becomes of SQL that uses one that is deleted. */
  consequence: string;
  /** An entry of the list. */
  renderEntry: (saved: Saved) => ReactNode;
  /** What follows the list. */
  children?: ReactNode;
}

/** What the project keeps beside the SQL editor, and the question whether one of it is really to be deleted. */
export function SavedSqlList<Saved extends { name: string }>({
  nouns,
  values: { list, listFailure, deleting, deleteFailure },
  onLoad,
  onKeep,
  onDelete,
  explanation,
  consequence,
  renderEntry,
  children,
}: SavedSqlListProps<Saved>): ReactNode {
  if (listFailure !== null) {
    return (
      <ErrorState title={`The ${nouns} cannot be shown`} message={listFailure} onRetry={onLoad} />
    );
  }
  if (list === null) {
    return <Skeleton rows={4} label={`Loading the ${nouns}`} />;
  }
  return (
    <>
      {list.length === 0 && <p className={styles.empty}>{explanation}</p>}
      <ul className={styles.list}>{list.map(renderEntry)}</ul>
      {children}
      <Modal
        title={`Delete ${deleting?.name ?? ""}?`}
        isOpen={deleting !== null}
        onClose={onKeep}
        action={{ label: "Delete", onClick: onDelete, isDanger: true }}
      >
        <Stack gap={14}>
          {deleteFailure !== null && <Banner kind="danger">{deleteFailure}</Banner>}
          <p>{consequence}</p>
        </Stack>
      </Modal>
    </>
  );
}
