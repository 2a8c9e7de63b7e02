import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";
import styles from "./CodeBlock.module.css";
import { copyLogic } from "./copyLogic";
import { IconCheck, IconCopy } from "./icons";

interface CopyProps {
  text: string;
  /** What it is, as in "Copy the token". */
  what: string;
}

export function CopyIcon({ text, what }: CopyProps): ReactNode {
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === text;
  return (
    <IconButton
      size="small"
      label={isCopied ? "Copied" : `Copy ${what}`}
      icon={isCopied ? <IconCheck /> : <IconCopy />}
      onClick={() => copy(text, what)}
    />
  );
}

export function CodeBlock({ text, what }: CopyProps): ReactNode {
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === text;
  return (
    <div className={styles.block}>
      {/* It scrolls sideways, so it must be reachable with the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={what}>
        <code>{text}</code>
      </pre>
      <div className={styles.copy}>
        <Button
          size="small"
          icon={isCopied ? <IconCheck /> : <IconCopy />}
          onClick={() => copy(text, what)}
        >
          {isCopied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}

/** A token or a key on one line, with its copy button. */
export function Secret({ text, what, testId }: CopyProps & { testId?: string }): ReactNode {
  return (
    <span className={styles.secret}>
      <code data-attr={testId}>{text}</code>
      <CopyIcon text={text} what={what} />
    </span>
  );
}
