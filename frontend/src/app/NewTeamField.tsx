import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { TextInput } from "~/ui/TextInput";
import { newTeamLogic } from "./newTeamLogic";

export function NewTeamField(): ReactNode {
  const { newTeam, newTeamErrors, newTeamFailure } = useValues(newTeamLogic);
  const { setNewTeamValue, submitNewTeam } = useActions(newTeamLogic);
  return (
    <Field
      label="Name of the project"
      hint="A website, an app, or one environment of it. Its events are kept apart from every other project."
      error={newTeamFailure ?? newTeamErrors.name}
    >
      {(control) => (
        <TextInput
          control={control}
          isFirst
          value={newTeam.name}
          maxLength={200}
          onChange={(name) => setNewTeamValue("name", name)}
          onEnter={submitNewTeam}
        />
      )}
    </Field>
  );
}
