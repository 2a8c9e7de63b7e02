import { useActions, useValues } from "kea";
import { Form } from "kea-forms";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Secret } from "~/ui/CodeBlock";
import { Field } from "~/ui/Field";
import { Modal } from "~/ui/Modal";
import { Panel, Row, Stack } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Banner } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { teamSettingsLogic } from "./teamSettingsLogic";

const TIMEZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

function TeamForm(): ReactNode {
  const { settings, editsErrors, editsFailure, editsChanged, isEditsSubmitting } =
    useValues(teamSettingsLogic);
  const { setEditsValue } = useActions(teamSettingsLogic);
  return (
    <Form logic={teamSettingsLogic} formKey="edits" enableFormOnSubmit noValidate>
      <Stack gap={16}>
        {editsFailure.form && <Banner kind="danger">{editsFailure.form}</Banner>}
        <Field label="Name" error={editsFailure.name ?? editsErrors.name}>
          {(control) => (
            <TextInput
              control={control}
              value={settings.name}
              maxLength={200}
              onChange={(name) => setEditsValue("name", name)}
              testId="team-name"
            />
          )}
        </Field>
        <Field
          label="Timezone"
          hint="Days, weeks and months of every chart begin at its midnight."
          error={editsFailure.timezone}
        >
          {(control) => (
            <Select<string>
              control={control}
              isSearchable
              value={settings.timezone}
              options={TIMEZONES.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
              onChange={(timezone) => setEditsValue("timezone", timezone)}
              testId="timezone"
            />
          )}
        </Field>
        <Row>
          <Button
            kind="primary"
            isSubmit
            isDisabled={!editsChanged}
            isLoading={isEditsSubmitting}
            testId="save-team"
          >
            Save
          </Button>
        </Row>
      </Stack>
    </Form>
  );
}

function TokenPanel(): ReactNode {
  const { team, isResetAsked, resetTeamLoading } = useValues(teamSettingsLogic);
  const { askToResetToken, keepToken, resetToken } = useActions(teamSettingsLogic);
  return (
    <Panel
      id="token"
      title="Project token"
      description="SDKs send events with it. It cannot read anything, so it may stand in the code of a web page."
    >
      <Row>
        <Secret text={team?.api_token ?? ""} what="the token" testId="token" />
        <Button kind="danger" onClick={askToResetToken} testId="reset-token">
          Reset
        </Button>
      </Row>
      <Modal
        title="Reset the project token?"
        isOpen={isResetAsked}
        onClose={keepToken}
        action={{
          label: "Reset the token",
          onClick: resetToken,
          isLoading: resetTeamLoading,
          isDanger: true,
        }}
      >
        Everything that sends with the present token is refused from then on, until it has the new
        one. This cannot be taken back.
      </Modal>
    </Panel>
  );
}

export function TeamSettings(): ReactNode {
  return (
    <>
      <Panel id="project" title="Project">
        <TeamForm />
      </Panel>
      <TokenPanel />
    </>
  );
}
