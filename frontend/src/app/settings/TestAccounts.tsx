import { PropertyFilters } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Panel, Row, Stack } from "~/ui/Page";
import { Banner } from "~/ui/states";
import { testAccountsLogic } from "./testAccountsLogic";

export function TestAccounts(): ReactNode {
  const { filters, changed, failure, isSaving } = useValues(testAccountsLogic);
  const { change, save } = useActions(testAccountsLogic);
  return (
    <Panel
      id="tests"
      title="Test accounts"
      description="Say what is true of everybody but those who only test, such as an email that does not contain your own domain. Any question may then leave the others out."
      testId="test-accounts"
    >
      <Stack gap={12}>
        {failure !== null && <Banner kind="danger">{failure}</Banner>}
        <PropertyFilters filters={filters} onChange={change} />
        <Row>
          <Button
            kind="primary"
            onClick={save}
            isDisabled={changed === null}
            isLoading={isSaving}
            testId="save-test-accounts"
          >
            Save
          </Button>
        </Row>
      </Stack>
    </Panel>
  );
}
