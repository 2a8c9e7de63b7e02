import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Row, Stack } from "~/ui/Page";
import { Banner } from "~/ui/states";
import { TextArea } from "~/ui/TextArea";
import { addedText } from "../logics/addedPeople";
import { cohortFormLogic } from "../logics/cohortFormLogic";

interface PastedProps {
  teamId: number;
  cohortId: number | null;
}

/** Who is put into a static cohort, named by distinct ids. */
export function PastedPeople(props: PastedProps): ReactNode {
  const { pasted, added, errors, isAdding } = useValues(cohortFormLogic(props));
  const { paste, addPeople } = useActions(cohortFormLogic(props));
  const error = Object.entries(errors).find(([field]) => field.startsWith("distinct_ids"))?.[1];
  return (
    <Stack gap={10}>
      <Field label="Distinct ids" hint="One on each line." error={error}>
        {(control) => (
          <TextArea
            control={control}
            rows={4}
            value={pasted}
            onChange={paste}
            placeholder={"visitor-1\nanna@example.com"}
            testId="cohort-ids"
          />
        )}
      </Field>
      {props.cohortId !== null && (
        <Row>
          <Button
            onClick={addPeople}
            isLoading={isAdding}
            isDisabled={pasted.trim() === ""}
            testId="add-people"
          >
            Put them in
          </Button>
        </Row>
      )}
      {added && (
        <Banner kind={added.not_found.length > 0 ? "warning" : "info"}>{addedText(added)}</Banner>
      )}
    </Stack>
  );
}
