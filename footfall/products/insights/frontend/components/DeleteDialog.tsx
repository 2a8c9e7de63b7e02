import type { ReactNode } from "react";
import { Modal } from "~/ui/Modal";

interface DeleteDialogProps {
  noun: string;
  name: string;
  isOpen: boolean;
  isDeleting: boolean;
  onKeep: () => void;
  onDelete: () => void;
  /** What goes with it, and what stays. */
  children: ReactNode;
}

export function DeleteDialog({
  noun,
  name,
  isOpen,
  isDeleting,
  onKeep,
  onDelete,
  children,
}: DeleteDialogProps): ReactNode {
  return (
    <Modal
      title={`Delete “${name}”?`}
      isOpen={isOpen}
      onClose={onKeep}
      action={{
        label: `Delete the ${noun}`,
        onClick: onDelete,
        isLoading: isDeleting,
        isDanger: true,
      }}
    >
      {children}
    </Modal>
  );
}
