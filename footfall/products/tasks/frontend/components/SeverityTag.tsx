import type { ReactNode } from "react";
import { Tag } from "~/ui/Tag";
import type { TaskSeverity } from "../logics/records";
import { SEVERITY_LABELS } from "../logics/wording";

const KINDS = { critical: "danger", high: "warning", medium: "accent", low: "plain" } as const;

export function SeverityTag({ severity }: { severity: TaskSeverity }): ReactNode {
  return (
    <Tag kind={KINDS[severity]}>
      {SEVERITY_LABELS[severity]}
      <span className="visually-hidden"> severity</span>
    </Tag>
  );
}
