import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SavedView } from "~/query/schema";
import { IconButton } from "~/ui/Button";
import { IconDelete } from "~/ui/icons";
import { sqlViewsLogic } from "../logics/sqlViewsLogic";
import styles from "./SavedSql.module.css";
import { SavedSqlList } from "./SavedSqlList";

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
  const { list, listFailure, deleting, deleteFailure, openedId } = useValues(
    sqlViewsLogic({ teamId }),
  );
  const { loadList, openView, askToDelete, keep, remove } = useActions(sqlViewsLogic({ teamId }));
  return (
    <SavedSqlList<SavedView>
      nouns="views"
      values={{ list, listFailure, deleting, deleteFailure }}
      onLoad={loadList}
      onKeep={keep}
      onDelete={remove}
      explanation="A view is a SELECT with a name, which other SQL reads like a table. Write one and press “Save as view”."
      consequence="SQL that reads it is refused from then on."
      renderEntry={(view) => (
        <ViewEntry
          key={view.id}
          view={view}
          isOpen={view.id === openedId}
          onOpen={() => openView(view)}
          onDelete={() => askToDelete(view)}
        />
      )}
    />
  );
}
