import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Modal } from "~/ui/Modal";
import { NewTeamField } from "../NewTeamField";
import { newTeamLogic } from "../newTeamLogic";

export function NewTeamModal(): ReactNode {
  const { isFormShown, isNewTeamSubmitting } = useValues(newTeamLogic);
  const { hideForm, submitNewTeam } = useActions(newTeamLogic);
  return (
    <Modal
      title="New project"
      isOpen={isFormShown}
      onClose={hideForm}
      action={{ label: "Make the project", onClick: submitNewTeam, isLoading: isNewTeamSubmitting }}
    >
      <NewTeamField />
    </Modal>
  );
}
