import { Button as AntdButton } from "antd";
import type { ReactNode } from "react";
import { Tooltip } from "./Tooltip";

interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  kind?: "primary" | "secondary" | "quiet" | "danger";
  size?: "small" | "middle" | "large";
  icon?: ReactNode;
  isLoading?: boolean;
  isDisabled?: boolean;
  isSubmit?: boolean;
  isWide?: boolean;
  testId?: string;
}

export function Button({
  children,
  onClick,
  kind = "secondary",
  size = "middle",
  icon,
  isLoading = false,
  isDisabled = false,
  isSubmit = false,
  isWide = false,
  testId,
}: ButtonProps): ReactNode {
  return (
    <AntdButton
      type={kind === "primary" ? "primary" : kind === "quiet" ? "text" : "default"}
      danger={kind === "danger"}
      size={size}
      icon={icon}
      loading={isLoading}
      disabled={isDisabled}
      htmlType={isSubmit ? "submit" : "button"}
      block={isWide}
      onClick={onClick}
      data-attr={testId}
      autoInsertSpace={false}
    >
      {children}
    </AntdButton>
  );
}

interface IconButtonProps {
  /** What it does: the tooltip, and the name that a screen reader says. */
  label: string;
  icon: ReactNode;
  onClick?: () => void;
  isDisabled?: boolean;
  isPressed?: boolean;
  size?: "small" | "middle";
  testId?: string;
}

export function IconButton({
  label,
  icon,
  onClick,
  isDisabled = false,
  isPressed,
  size = "middle",
  testId,
}: IconButtonProps): ReactNode {
  return (
    <Tooltip text={label}>
      <AntdButton
        type="text"
        size={size}
        icon={icon}
        disabled={isDisabled}
        aria-label={label}
        aria-pressed={isPressed}
        onClick={onClick}
        data-attr={testId}
      />
    </Tooltip>
  );
}
