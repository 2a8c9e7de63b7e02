import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { sqlLogic } from "../logics/sqlLogic";
import { textOfValue } from "../logics/sqlVariables";
import styles from "./SavedSql.module.css";
import { SqlVariableInput } from "./SqlVariableInput";

/** A field for each variable that the statement names. What is left empty has its default. */
export function SqlVariableInputs({ teamId }: { teamId: number }): ReactNode {
  const { named, given } = useValues(sqlLogic({ teamId }));
  const { giveValue } = useActions(sqlLogic({ teamId }));
  if (named.length === 0) {
    return null;
  }
  return (
    <div className={styles.inputs} data-attr="sql-variable-inputs">
      {named.map(({ name, saved }) => (
        <div key={name} className={styles.input}>
          <span>{saved?.name ?? name}</span>
          <SqlVariableInput
            label={saved?.name ?? name}
            type={saved?.type ?? "String"}
            values={saved?.values ?? []}
            value={given[name] ?? ""}
            placeholder={textOfValue(saved?.default_value) || "NULL"}
            onChange={(text) => giveValue(name, text)}
          />
        </div>
      ))}
    </div>
  );
}
