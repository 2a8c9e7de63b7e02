import { Tooltip as AntdTooltip } from "antd";
import type { ReactNode } from "react";

export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }): ReactNode {
  return (
    <AntdTooltip title={text} mouseEnterDelay={0.35}>
      {children}
    </AntdTooltip>
  );
}
