import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SavedView } from "~/query/schema";
import { IconButton } from "~/ui/Button";
import { IconDelete } from "~/ui/icons";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { sqlViewsLogic } from "../logics/sqlViewsLogic";
import styles from "./SavedSql.module.css";

function ViewEntry({
  view,
  isOpen,
  onOpen,
  onDelete,
}: {
  view: SavedView;
  isOpen: boolean;
  onOpen: () => void;
  onDelete: () => void;
}): ReactNode {
  return (
    <li className={styles.entry}>
      <button
        type="button"
        className={styles.name}
        onClick={onOpen}
        aria-current={isOpen}
        data-attr="sql-view"
      >
        <span>{view.name}</span>
        <span className={styles.detail}>
          {view.columns.map((column) => column.name).join(", ")}
        </span>
      </button>
      <IconButton
        size="small"
        label={`Delete ${view.name}`}
        icon={<IconDelete />}
        onClick={onDelete}
        testId="sql-view-delete"
      />
    </li>
  );
}

/** The views of the project; a click opens one in the editor. */
export function SqlViewsPanel({ teamId }: { teamId: number }): ReactNode {
  const logic = sqlViewsLogic({ teamId });
  const { views, viewsFailure, openedId, deleting, deleteFailure } = useValues(logic);
  const { loadViews, openView, askToDelete, keepView, deleteView } = useActions(logic);
  if (viewsFailure !== null) {
    return (
      <ErrorState title="The views cannot be shown" message={viewsFailure} onRetry={loadViews} />
    );
  }
  if (views === null) {
    return <Skeleton rows={4} label="Loading the views" />;
  }
  return (
    <>
      {views.length === 0 && (
        <p className={styles.empty}>
          A view is a SELECT with a name, which other SQL reads like a table. Write one and press
          “Save as view”.
        </p>
      )}
      <ul className={styles.list}>
        {views.map((view) => (
          <ViewEntry
            key={view.id}
            view={view}
            isOpen={view.id === openedId}
            onOpen={() => openView(view)}
            onDelete={() => askToDelete(view)}
          />
        ))}
      </ul>
      <Modal
        title={`Delete ${deleting?.name ?? ""}?`}
        isOpen={deleting !== null}
        onClose={keepView}
        action={{ label: "Delete", onClick: deleteView, isDanger: true }}
      >
        <Stack gap={14}>
          {deleteFailure !== null && <Banner kind="danger">{deleteFailure}</Banner>}
          <p>SQL that reads it is refused from then on.</p>
        </Stack>
      </Modal>
    </>
  );
}
