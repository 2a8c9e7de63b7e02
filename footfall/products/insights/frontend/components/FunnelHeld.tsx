import { PropertySelect } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { PropertyKind } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { funnelsLogic } from "../logics/funnelsLogic";
import { MAX_HELD } from "../logics/funnelsQuestion";
import layout from "./InsightEditor.module.css";

/** Properties that have one value in all events of a try: the same product seen, put in the basket, and bought. */
export function FunnelHeld({ teamId }: { teamId: number }): ReactNode {
  const { held } = useValues(funnelsLogic({ teamId })).question;
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <>
      {held.length > 0 && (
        <ul>
          {held.map(({ kind, property }, index) => (
            <li
              // A held property has no identity but its place.
              key={index}
              className={layout.line}
            >
              <Select<PropertyKind>
                label={`Whose held property ${index + 1} is`}
                width={92}
                value={kind}
                options={[
                  { value: "event", label: "Event" },
                  { value: "person", label: "Person" },
                ]}
                onChange={(chosen) =>
                  changeQuestion({ held: held.with(index, { kind: chosen, property: "" }) })
                }
              />
              <PropertySelect
                kind={kind}
                label={`Held property ${index + 1}`}
                value={property || null}
                onChange={(chosen) =>
                  changeQuestion({ held: held.with(index, { kind, property: chosen }) })
                }
                testId={`held-${index}`}
              />
              <IconButton
                size="small"
                label={`Remove held property ${index + 1}`}
                icon={<IconClose />}
                onClick={() => changeQuestion({ held: held.filter((_, other) => other !== index) })}
              />
            </li>
          ))}
        </ul>
      )}
      {held.length < MAX_HELD && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          onClick={() => changeQuestion({ held: [...held, { kind: "event", property: "" }] })}
          testId="add-held"
        >
          Hold a property constant
        </Button>
      )}
    </>
  );
}
