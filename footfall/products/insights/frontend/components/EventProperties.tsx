import { propertyLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatMoment, formatValue } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { CopyIcon } from "~/ui/CodeBlock";
import { copyLogic } from "~/ui/copyLogic";
import { IconCopy } from "~/ui/icons";
import { activityLogic } from "../logics/activityLogic";
import { type EventRow, sortedProperties } from "../logics/eventRows";
import styles from "./EventProperties.module.css";

function Property({
  name,
  value,
  teamId,
}: {
  name: string;
  value: unknown;
  teamId: number;
}): ReactNode {
  const { filters } = useValues(activityLogic({ teamId }));
  const { changeFilters } = useActions(activityLogic({ teamId }));
  const isPlain =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const text = formatValue(value);
  return (
    <div className={styles.property}>
      <dt title={name}>{propertyLabel(name)}</dt>
      <dd>
        <span className={styles.value}>{text}</span>
        <span className={styles.tools}>
          <CopyIcon text={text} what={`the value of ${propertyLabel(name)}`} />
          {isPlain && (
            <Button
              size="small"
              kind="quiet"
              onClick={() =>
                changeFilters([
                  ...filters,
                  { type: "event", key: name, operator: "exact", value: [text] },
                ])
              }
            >
              Filter
            </Button>
          )}
        </span>
      </dd>
    </div>
  );
}

/** Everything that one event carries. */
export function EventProperties({ row, teamId }: { row: EventRow; teamId: number }): ReactNode {
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const json = JSON.stringify(row, null, 2);
  const properties = sortedProperties(row.properties);
  return (
    <div className={styles.details}>
      <div className={styles.heading}>
        <span>
          {formatMoment(row.timestamp)} · <code>{row.uuid}</code>
        </span>
        <Button size="small" icon={<IconCopy />} onClick={() => copy(json, "the event")}>
          {copiedText === json ? "Copied" : "Copy as JSON"}
        </Button>
      </div>
      {properties.length === 0 ? (
        <p>This event has no properties.</p>
      ) : (
        <dl>
          {properties.map(([name, value]) => (
            <Property key={name} name={name} value={value} teamId={teamId} />
          ))}
        </dl>
      )}
    </div>
  );
}
