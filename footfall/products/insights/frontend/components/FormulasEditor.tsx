import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { TextInput } from "~/ui/TextInput";
import { trendsLogic } from "../logics/trendsLogic";
import { MAX_FORMULAS } from "../logics/trendsQuestion";
import styles from "./TrendsEditor.module.css";

/** What is computed of the series, in place of them. */
export function FormulasEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { formulas } = question;
  const { changeQuestion, typeQuestion } = useActions(trendsLogic({ teamId }));
  return (
    <>
      {formulas.length > 0 && (
        <ul>
          {formulas.map((text, index) => (
            <li
              // A formula has no identity but its place.
              key={index}
              className={styles.formula}
            >
              <TextInput
                label={`Formula ${index + 1}`}
                value={text}
                onChange={(changed) => typeQuestion({ formulas: formulas.with(index, changed) })}
                placeholder="A / B * 100"
                maxLength={200}
                testId={`formula-${index}`}
              />
              <IconButton
                size="small"
                label={`Remove formula ${index + 1}`}
                icon={<IconClose />}
                onClick={() =>
                  changeQuestion({ formulas: formulas.filter((_, other) => other !== index) })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {formulas.length < MAX_FORMULAS && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          onClick={() => changeQuestion({ formulas: [...formulas, ""] })}
          testId="add-formula"
        >
          Add formula
        </Button>
      )}
    </>
  );
}
