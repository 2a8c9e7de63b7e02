import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SavedVariable } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconDelete, IconEdit, IconPlus } from "~/ui/icons";
import { textOfValue } from "../logics/sqlVariables";
import { sqlVariablesLogic } from "../logics/sqlVariablesLogic";
import styles from "./SavedSql.module.css";
import { SavedSqlList } from "./SavedSqlList";
import { SqlVariableDialog } from "./SqlVariableDialog";

/** The variables of the project; a click puts one where the cursor is. */
export function SqlVariablesPanel({
  teamId,
  onInsert,
}: {
  teamId: number;
  onInsert: (name: string) => void;
}): ReactNode {
  const { list, listFailure, deleting, deleteFailure } = useValues(sqlVariablesLogic({ teamId }));
  const { loadList, editVariable, askToDelete, keep, remove } = useActions(
    sqlVariablesLogic({ teamId }),
  );
  return (
    <SavedSqlList<SavedVariable>
      nouns="variables"
      values={{ list, listFailure, deleting, deleteFailure }}
      onLoad={loadList}
      onKeep={keep}
      onDelete={remove}
      explanation="A variable is a value with a name, which a statement uses and whoever runs it may change."
      consequence="SQL that names it is refused from then on, unless it gives a value itself."
      renderEntry={(variable) => {
        const written = `{variables.${variable.code_name}}`;
        return (
          <li key={variable.id} className={styles.entry}>
            <button
              type="button"
              className={styles.name}
              onClick={() => onInsert(written)}
              title={`Insert ${written}`}
              data-attr="sql-variable"
            >
              <span>{variable.code_name}</span>
              <span className={styles.detail}>
                {variable.type}
                {textOfValue(variable.default_value) && `, ${textOfValue(variable.default_value)}`}
              </span>
            </button>
            <IconButton
              size="small"
              label={`Change ${variable.name}`}
              icon={<IconEdit />}
              onClick={() => editVariable(variable.id)}
            />
            <IconButton
              size="small"
              label={`Delete ${variable.name}`}
              icon={<IconDelete />}
              onClick={() => askToDelete(variable)}
            />
          </li>
        );
      }}
    >
      <Button
        size="small"
        icon={<IconPlus />}
        onClick={() => editVariable("new")}
        testId="sql-variable-new"
      >
        New variable
      </Button>
      <SqlVariableDialog teamId={teamId} />
    </SavedSqlList>
  );
}
