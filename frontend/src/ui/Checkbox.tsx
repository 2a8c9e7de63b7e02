import { Checkbox as AntdCheckbox } from "antd";
import type { ReactNode } from "react";

interface CheckboxProps {
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  children: ReactNode;
  testId?: string;
}

export function Checkbox({ isChecked, onChange, children, testId }: CheckboxProps): ReactNode {
  return (
    <AntdCheckbox
      checked={isChecked}
      onChange={(event) => onChange(event.target.checked)}
      data-attr={testId}
    >
      {children}
    </AntdCheckbox>
  );
}
