import { type ReactNode, useId } from "react";
import { TextInput } from "~/ui/TextInput";
import styles from "./ExpressionInput.module.css";

interface ExpressionInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  /** What the server has against it. */
  error: string | undefined;
  testId: string;
}

const MAX_LENGTH = 10_000;

/** SQL over the columns of events, and below it what is wrong with it. */
export function ExpressionInput({
  label,
  value,
  onChange,
  placeholder,
  error,
  testId,
}: ExpressionInputProps): ReactNode {
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div className={styles.expression}>
      <TextInput
        label={label}
        control={{
          id,
          "aria-describedby": error === undefined ? undefined : errorId,
          "aria-invalid": error !== undefined,
        }}
        value={value}
        onChange={onChange}
        placeholder={placeholder}
        maxLength={MAX_LENGTH}
        testId={testId}
      />
      {error !== undefined && (
        <p id={errorId} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
