import { PropertyFilters } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import type { PropertyFilter } from "~/query/schema";
import { Checkbox } from "~/ui/Checkbox";
import styles from "./QuestionFilters.module.css";

interface Filtered {
  filters: PropertyFilter[];
  isWithoutTests: boolean;
}

interface QuestionFiltersProps {
  question: Filtered;
  onChange: (change: Partial<Filtered>) => void;
  /** A change by typing: more of it may follow. */
  onType: (change: Partial<Filtered>) => void;
  /** What the server refused, by its path in the question. */
  errors: Record<string, string>;
  /** Where test accounts are no choice. */
  isOfEverybody?: boolean;
}

/** What all events of a question have to pass. */
export function QuestionFilters({
  question,
  onChange,
  onType,
  errors,
  isOfEverybody = false,
}: QuestionFiltersProps): ReactNode {
  return (
    <section aria-label="Filters">
      <h2>Filters</h2>
      <PropertyFilters
        filters={question.filters}
        errors={errors}
        onChange={(filters) => onChange({ filters })}
        onType={(filters) => onType({ filters })}
      />
      {!isOfEverybody && (
        <div className={styles.tests}>
          <Checkbox
            isChecked={question.isWithoutTests}
            onChange={(isWithoutTests) => onChange({ isWithoutTests })}
            testId="without-tests"
          >
            Leave out test accounts
          </Checkbox>
        </div>
      )}
    </section>
  );
}
