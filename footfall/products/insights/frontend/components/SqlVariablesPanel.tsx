import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/Button";
import { IconDelete, IconEdit, IconPlus } from "~/ui/icons";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { textOfValue } from "../logics/sqlVariables";
import { sqlVariablesLogic } from "../logics/sqlVariablesLogic";
import styles from "./SavedSql.module.css";
import { SqlVariableDialog } from "./SqlVariableDialog";

/** The variables of the project; a click puts one where the cursor is. */
export function SqlVariablesPanel({
  teamId,
  onInsert,
}: {
  teamId: number;
  onInsert: (name: string) => void;
}): ReactNode {
  const logic = sqlVariablesLogic({ teamId });
  const { variables, variablesFailure, deleting, deleteFailure } = useValues(logic);
  const { loadVariables, editVariable, askToDelete, keepVariable, deleteVariable } =
    useActions(logic);
  if (variablesFailure !== null) {
    return (
      <ErrorState
        title="The variables cannot be shown"
        message={variablesFailure}
        onRetry={loadVariables}
      />
    );
  }
  if (variables === null) {
    return <Skeleton rows={4} label="Loading the variables" />;
  }
  return (
    <>
      {variables.length === 0 && (
        <p className={styles.empty}>
          A variable is a value with a name, which a statement uses and whoever runs it may change.
        </p>
      )}
      <ul className={styles.list}>
        {variables.map((variable) => {
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
                  {textOfValue(variable.default_value) &&
                    `, ${textOfValue(variable.default_value)}`}
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
        })}
      </ul>
      <Button
        size="small"
        icon={<IconPlus />}
        onClick={() => editVariable("new")}
        testId="sql-variable-new"
      >
        New variable
      </Button>
      <SqlVariableDialog teamId={teamId} />
      <Modal
        title={`Delete ${deleting?.name ?? ""}?`}
        isOpen={deleting !== null}
        onClose={keepVariable}
        action={{ label: "Delete", onClick: deleteVariable, isDanger: true }}
      >
        <Stack gap={14}>
          {deleteFailure !== null && <Banner kind="danger">{deleteFailure}</Banner>}
          <p>SQL that names it is refused from then on, unless it gives a value itself.</p>
        </Stack>
      </Modal>
    </>
  );
}
