import { useValues } from "kea";
import { Form } from "kea-forms";
import { A } from "kea-router";
import { useActions } from "kea";
import type { ReactNode } from "react";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Banner } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { AuthLayout } from "./AuthLayout";
import { loginLogic } from "./loginLogic";
import { preflightLogic } from "./preflightLogic";

export function LoginScene(): ReactNode {
  const { login, loginErrors, loginFailure, isLoginSubmitting } = useValues(loginLogic);
  const { setLoginValue } = useActions(loginLogic);
  const { preflight } = useValues(preflightLogic);
  return (
    <AuthLayout
      title="Welcome back"
      footer={
        preflight?.is_sign_up_open === false ? (
          "New here? Ask someone in your organization for an invite."
        ) : (
          <>
            New here? <A href={urls.signup()}>Make an account</A>
          </>
        )
      }
    >
      <Form logic={loginLogic} formKey="login" enableFormOnSubmit noValidate>
        {loginFailure.form && <Banner kind="danger">{loginFailure.form}</Banner>}
        <Field label="Email" error={loginFailure.email ?? loginErrors.email}>
          {(control) => (
            <TextInput
              control={control}
              kind="email"
              size="large"
              autoComplete="username"
              isFirst
              value={login.email}
              onChange={(email) => setLoginValue("email", email)}
              testId="email"
            />
          )}
        </Field>
        <Field
          label="Password"
          aside={<A href={urls.resetRequest()}>Forgot it?</A>}
          error={loginFailure.password ?? loginErrors.password}
        >
          {(control) => (
            <TextInput
              control={control}
              kind="password"
              size="large"
              autoComplete="current-password"
              value={login.password}
              onChange={(password) => setLoginValue("password", password)}
              testId="password"
            />
          )}
        </Field>
        <Button
          kind="primary"
          size="large"
          isSubmit
          isWide
          isLoading={isLoginSubmitting}
          testId="submit"
        >
          Log in
        </Button>
      </Form>
    </AuthLayout>
  );
}
