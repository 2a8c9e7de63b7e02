import { useActions, useValues } from "kea";
import { Form } from "kea-forms";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Banner } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { AuthLayout } from "./AuthLayout";
import { preflightLogic } from "./preflightLogic";
import { resetRequestLogic } from "./resetRequestLogic";

export function ResetRequestScene(): ReactNode {
  const {
    resetRequest,
    resetRequestErrors,
    resetRequestFailure,
    isResetRequestSubmitting,
    sentTo,
  } = useValues(resetRequestLogic);
  const { setResetRequestValue } = useActions(resetRequestLogic);
  const { preflight } = useValues(preflightLogic);
  const footer = <A href={urls.login()}>Back to log in</A>;
  if (sentTo !== null) {
    return (
      <AuthLayout
        title="Look into your mail"
        description={`If ${sentTo} has an account here, a link to choose a new password is on its way.`}
        footer={footer}
      >
        {preflight?.is_email_sent === false && (
          <Banner kind="warning">
            This server sends no mail: the link is in its log, where its administrator finds it.
          </Banner>
        )}
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title="Reset your password"
      description="We send you a link to choose a new one."
      footer={footer}
    >
      <Form logic={resetRequestLogic} formKey="resetRequest" enableFormOnSubmit noValidate>
        {resetRequestFailure.form && <Banner kind="danger">{resetRequestFailure.form}</Banner>}
        <Field label="Email" error={resetRequestFailure.email ?? resetRequestErrors.email}>
          {(control) => (
            <TextInput
              control={control}
              kind="email"
              size="large"
              autoComplete="username"
              isFirst
              value={resetRequest.email}
              onChange={(email) => setResetRequestValue("email", email)}
              testId="email"
            />
          )}
        </Field>
        <Button
          kind="primary"
          size="large"
          isSubmit
          isWide
          isLoading={isResetRequestSubmitting}
          testId="submit"
        >
          Send the link
        </Button>
      </Form>
    </AuthLayout>
  );
}
