import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { WebFilter } from "~/query/schema";
import { Button } from "~/ui/Button";
import { IconClose } from "~/ui/icons";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { nameOf } from "../logics/webQuestion";
import { wordOfFilter } from "../logics/webWords";
import styles from "./FilterChips.module.css";

function Chip({ teamId, filter }: { teamId: number; filter: WebFilter }): ReactNode {
  const { removeFilter } = useActions(webAnalyticsLogic({ teamId }));
  const name = nameOf(filter);
  const word = wordOfFilter(filter);
  return (
    <li className={styles.chip} data-attr="filter-chip">
      <span className={styles.words}>
        {name} is <strong>{word}</strong>
      </span>
      <button
        type="button"
        aria-label={`Remove the filter: ${name} is ${word}`}
        onClick={() => removeFilter(filter)}
      >
        <IconClose />
      </button>
    </li>
  );
}

/** What is filtered on: a click on a row of a table adds to it. */
export function FilterChips({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { clearFilters } = useActions(webAnalyticsLogic({ teamId }));
  if (question.filters.length === 0) {
    return null;
  }
  return (
    <div className={styles.filters}>
      <ul className={styles.chips} aria-label="Filters">
        {question.filters.map((filter) => (
          <Chip key={`${filter.type}/${filter.key}`} teamId={teamId} filter={filter} />
        ))}
      </ul>
      {question.filters.length > 1 && (
        <Button kind="quiet" size="small" onClick={clearFilters}>
          Clear all
        </Button>
      )}
    </div>
  );
}
