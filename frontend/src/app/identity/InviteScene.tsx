import { BindLogic, useActions, useValues } from "kea";
import { Form } from "kea-forms";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { userLogic } from "~/foundations/session/userLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { AuthLayout } from "./AuthLayout";
import { MIN_PASSWORD_LENGTH } from "./credentials";
import { inviteLogic } from "./inviteLogic";

function NewAccountFields(): ReactNode {
  const { acceptance, acceptanceErrors, acceptanceFailure, invite } = useValues(inviteLogic);
  const { setAcceptanceValue } = useActions(inviteLogic);
  return (
    <>
      <p>
        Your account will be <strong>{invite?.email}</strong>.
      </p>
      <Field label="Your name" error={acceptanceFailure.first_name ?? acceptanceErrors.first_name}>
        {(control) => (
          <TextInput
            control={control}
            size="large"
            autoComplete="given-name"
            isFirst
            maxLength={150}
            value={acceptance.first_name}
            onChange={(value) => setAcceptanceValue("first_name", value)}
            testId="first-name"
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
        error={acceptanceFailure.password ?? acceptanceErrors.password}
      >
        {(control) => (
          <TextInput
            control={control}
            kind="password"
            size="large"
            autoComplete="new-password"
            value={acceptance.password}
            onChange={(value) => setAcceptanceValue("password", value)}
            testId="password"
          />
        )}
      </Field>
    </>
  );
}

function Invite({ inviteId }: { inviteId: string }): ReactNode {
  const { invite, inviteFailure, acceptanceFailure, isAcceptanceSubmitting } =
    useValues(inviteLogic);
  const { user, isLoggedIn } = useValues(userLogic);
  if (inviteFailure !== null) {
    return (
      <AuthLayout title="Invite" footer={<A href={urls.login()}>Log in</A>}>
        <ErrorState title="This invite cannot be used" message={inviteFailure} />
      </AuthLayout>
    );
  }
  if (invite === null) {
    return (
      <AuthLayout title="Invite">
        <Skeleton rows={4} />
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title={`Join ${invite.organization_name}`}
      description={isLoggedIn ? `You are logged in as ${user?.email ?? ""}.` : undefined}
      footer={
        isLoggedIn ? null : (
          <>
            Have an account? <A href={urls.login(`/signup/${inviteId}`)}>Log in first</A>
          </>
        )
      }
    >
      <Form
        logic={inviteLogic}
        props={{ inviteId }}
        formKey="acceptance"
        enableFormOnSubmit
        noValidate
      >
        {acceptanceFailure.form && <Banner kind="danger">{acceptanceFailure.form}</Banner>}
        {!isLoggedIn && <NewAccountFields />}
        <Button
          kind="primary"
          size="large"
          isSubmit
          isWide
          isLoading={isAcceptanceSubmitting}
          testId="submit"
        >
          Join {invite.organization_name}
        </Button>
      </Form>
    </AuthLayout>
  );
}

export function InviteScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const inviteId = parameters.inviteId ?? "";
  return (
    <BindLogic logic={inviteLogic} props={{ inviteId }}>
      <Invite inviteId={inviteId} />
    </BindLogic>
  );
}
