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
import { resetCompleteLogic } from "./resetCompleteLogic";

export function ResetCompleteScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const props = { uid: parameters.uid ?? "", token: parameters.token ?? "" };
  const logic = resetCompleteLogic(props);
  const { resetComplete, resetCompleteErrors, resetCompleteFailure, isResetCompleteSubmitting } =
    useValues(logic);
  const { setResetCompleteValue } = useActions(logic);
  return (
    <AuthLayout
      title="Choose a new password"
      footer={<A href={urls.resetRequest()}>Ask for a new link</A>}
    >
      <Form
        logic={resetCompleteLogic}
        props={props}
        formKey="resetComplete"
        enableFormOnSubmit
        noValidate
      >
        {resetCompleteFailure.form && <Banner kind="danger">{resetCompleteFailure.form}</Banner>}
        <Field
          label="New password"
          hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
          error={resetCompleteFailure.password ?? resetCompleteErrors.password}
        >
          {(control) => (
            <TextInput
              control={control}
              kind="password"
              size="large"
              autoComplete="new-password"
              isFirst
              value={resetComplete.password}
              onChange={(password) => setResetCompleteValue("password", password)}
              testId="password"
            />
          )}
        </Field>
        <Button
          kind="primary"
          size="large"
          isSubmit
          isWide
          isLoading={isResetCompleteSubmitting}
          testId="submit"
        >
          Change the password
        </Button>
      </Form>
    </AuthLayout>
  );
}
