import { definitionsLogic, propertyLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { Modal } from "~/ui/Modal";
import { MultiSelect } from "~/ui/Select";
import { activityLogic } from "../logics/activityLogic";

export function ColumnPicker({ teamId }: { teamId: number }): ReactNode {
  const { columns, isColumnPickerShown } = useValues(activityLogic({ teamId }));
  const { changeColumns, toggleColumnPicker } = useActions(activityLogic({ teamId }));
  const definitions = definitionsLogic({ kind: "event_properties", teamId });
  const { names } = useValues(definitions);
  const { loadDefinitions, search } = useActions(definitions);
  return (
    <Modal
      title="Columns"
      isOpen={isColumnPickerShown}
      onClose={() => toggleColumnPicker(false)}
      action={{ label: "Done", onClick: () => toggleColumnPicker(false) }}
    >
      <Field label="Properties to show" hint="Kept in this browser.">
        {(control) => (
          <MultiSelect
            control={control}
            isFree
            value={columns}
            onChange={changeColumns}
            options={names.map((name) => ({ value: name, label: propertyLabel(name) }))}
            onOpen={loadDefinitions}
            onSearch={search}
          />
        )}
      </Field>
    </Modal>
  );
}
