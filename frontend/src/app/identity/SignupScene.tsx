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
import { MIN_PASSWORD_LENGTH } from "./credentials";
import { preflightLogic } from "./preflightLogic";
import { signupLogic } from "./signupLogic";

export function SignupScene(): ReactNode {
  const { signup, signupErrors, signupFailure, isSignupSubmitting } = useValues(signupLogic);
  const { setSignupValue } = useActions(signupLogic);
  const { preflight } = useValues(preflightLogic);
  const footer = (
    <>
      Have an account? <A href={urls.login()}>Log in</A>
    </>
  );
  if (preflight?.is_sign_up_open === false) {
    return (
      <AuthLayout
        title="By invitation"
        description="This Footfall is open to invited people only. Ask someone in your organization to send you an invite."
        footer={footer}
      >
        {null}
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title={preflight?.is_first_user_needed ? "Make the first account" : "Make an account"}
      description="See where people walk in your product. The data stays on this server."
      footer={footer}
    >
      <Form logic={signupLogic} formKey="signup" enableFormOnSubmit noValidate>
        {signupFailure.form && <Banner kind="danger">{signupFailure.form}</Banner>}
        <Field label="Your name" error={signupFailure.first_name ?? signupErrors.first_name}>
          {(control) => (
            <TextInput
              control={control}
              size="large"
              autoComplete="given-name"
              isFirst
              maxLength={150}
              value={signup.first_name}
              onChange={(value) => setSignupValue("first_name", value)}
              testId="first-name"
            />
          )}
        </Field>
        <Field
          label="Organization"
          error={signupFailure.organization_name ?? signupErrors.organization_name}
        >
          {(control) => (
            <TextInput
              control={control}
              size="large"
              autoComplete="organization"
              maxLength={64}
              value={signup.organization_name}
              onChange={(value) => setSignupValue("organization_name", value)}
              testId="organization"
            />
          )}
        </Field>
        <Field label="Email" error={signupFailure.email ?? signupErrors.email}>
          {(control) => (
            <TextInput
              control={control}
              kind="email"
              size="large"
              autoComplete="email"
              value={signup.email}
              onChange={(value) => setSignupValue("email", value)}
              testId="email"
            />
          )}
        </Field>
        <Field
          label="Password"
          hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are good.`}
          error={signupFailure.password ?? signupErrors.password}
        >
          {(control) => (
            <TextInput
              control={control}
              kind="password"
              size="large"
              autoComplete="new-password"
              value={signup.password}
              onChange={(value) => setSignupValue("password", value)}
              testId="password"
            />
          )}
        </Field>
        <Button
          kind="primary"
          size="large"
          isSubmit
          isWide
          isLoading={isSignupSubmitting}
          testId="submit"
        >
          Make the account
        </Button>
      </Form>
    </AuthLayout>
  );
}
