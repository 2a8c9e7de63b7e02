import { Modal as AntdModal } from "antd";
import type { ReactNode } from "react";

interface ModalProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Absent: a modal to read, with no buttons of its own. */
  action?: { label: string; onClick: () => void; isLoading?: boolean; isDanger?: boolean };
  width?: number;
}

export function Modal({
  title,
  isOpen,
  onClose,
  children,
  action,
  width = 480,
}: ModalProps): ReactNode {
  return (
    <AntdModal
      title={title}
      open={isOpen}
      onCancel={onClose}
      width={width}
      destroyOnHidden
      {...(action
        ? {
            okText: action.label,
            onOk: action.onClick,
            confirmLoading: action.isLoading ?? false,
            okButtonProps: { danger: action.isDanger ?? false, autoInsertSpace: false },
            cancelButtonProps: { autoInsertSpace: false },
          }
        : { footer: null })}
    >
      {children}
    </AntdModal>
  );
}
