import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { shortcutsLogic } from "~/foundations/shortcutsLogic";
import { Modal } from "~/ui/Modal";
import { Keys } from "~/ui/Tag";
import styles from "./ShortcutsModal.module.css";

export function ShortcutsModal(): ReactNode {
  const { shortcuts, areShortcutsShown } = useValues(shortcutsLogic);
  const { hideShortcuts } = useActions(shortcutsLogic);
  return (
    <Modal
      title="Keyboard shortcuts"
      isOpen={areShortcutsShown}
      onClose={hideShortcuts}
      width={420}
    >
      <dl className={styles.shortcuts}>
        {shortcuts.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
