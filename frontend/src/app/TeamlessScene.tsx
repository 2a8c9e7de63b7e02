import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { userLogic } from "~/foundations/session/userLogic";
import { Button } from "~/ui/Button";
import { AuthLayout } from "./identity/AuthLayout";
import { NewTeamField } from "./NewTeamField";
import { newTeamLogic } from "./newTeamLogic";

/** For a user whose organization has no project: the first thing to do is to make one. */
export function TeamlessScene(): ReactNode {
  const { isNewTeamSubmitting } = useValues(newTeamLogic);
  const { submitNewTeam } = useActions(newTeamLogic);
  const { logout } = useActions(userLogic);
  return (
    <AuthLayout title="Make a project" description="Your organization has no project yet.">
      <NewTeamField />
      <Button
        kind="primary"
        size="large"
        isWide
        isLoading={isNewTeamSubmitting}
        onClick={submitNewTeam}
      >
        Make the project
      </Button>
      <Button kind="quiet" onClick={logout}>
        Log out
      </Button>
    </AuthLayout>
  );
}
