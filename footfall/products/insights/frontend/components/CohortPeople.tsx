import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Panel } from "~/ui/Page";
import { EmptyState } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { cohortFormLogic } from "../logics/cohortFormLogic";
import { cohortPeopleLogic, PEOPLE_ON_A_PAGE } from "../logics/cohortPeopleLogic";
import { ActorsList } from "./ActorsList";
import styles from "./CohortPeople.module.css";

interface PeopleProps {
  teamId: number;
  cohortId: number;
}

function PeopleList(props: PeopleProps): ReactNode {
  const { draft } = useValues(cohortFormLogic(props));
  const { answer, answerLoading, answerFailure, rows, searchText, page, hasMore, openRows } =
    useValues(cohortPeopleLogic(props));
  const { loadPeople, toggleRow, turnTo, takeOut } = useActions(cohortPeopleLogic(props));
  return (
    <ActorsList
      answer={{ isThere: answer !== null, isLoading: answerLoading, failure: answerFailure }}
      onRetry={loadPeople}
      loadingLabel="Loading who is in it"
      nobody={
        <EmptyState title="Nobody is in it">
          {draft.isStatic
            ? "Put people in by their distinct ids."
            : "No person meets the conditions now."}
        </EmptyState>
      }
      searchText={searchText}
      rows={rows}
      openRows={openRows}
      onToggle={toggleRow}
      columns={
        draft.isStatic
          ? [
              {
                key: "take-out",
                title: "",
                align: "right",
                width: 104,
                render: ({ id }) => (
                  <Button size="small" kind="quiet" onClick={() => takeOut(id)}>
                    Take out
                  </Button>
                ),
              },
            ]
          : []
      }
      pages={{ page, size: PEOPLE_ON_A_PAGE, hasMore, onTurn: turnTo }}
      testId="people"
    />
  );
}

/** Who is in the cohort now: it is computed whenever it is asked for. */
export function CohortPeople(props: PeopleProps): ReactNode {
  const { count, countFailure, searchText } = useValues(cohortPeopleLogic(props));
  const { search } = useActions(cohortPeopleLogic(props));
  return (
    <Panel
      title="Who is in it"
      description={
        <span data-attr="cohort-count">
          {count !== null
            ? `${formatCount(count)} ${count === 1 ? "person" : "people"} as of now`
            : (countFailure ?? "Counting…")}
        </span>
      }
      testId="cohort-people"
    >
      <div className={styles.people}>
        <div className={styles.search}>
          <TextInput
            kind="search"
            label="Search for somebody"
            placeholder="Search by name, email or id"
            value={searchText}
            onChange={search}
            maxLength={400}
            testId="people-search"
          />
        </div>
        <PeopleList {...props} />
      </div>
    </Panel>
  );
}
