import { useActions, useValues } from "kea";
import { A, combineUrl, router } from "kea-router";
import type { ReactNode } from "react";
import { formatCount, formatMoment } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import type { Cohort } from "~/query/schema";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { ShowMore } from "~/ui/ShowMore";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { TextInput } from "~/ui/TextInput";
import { cohortsLogic } from "../logics/cohortsLogic";
import styles from "./ListScene.module.css";

function People({ teamId, cohort }: { teamId: number; cohort: Cohort }): ReactNode {
  const people = useValues(cohortsLogic({ teamId })).counts[cohort.id];
  if (cohort.is_calculating) {
    return <Tag kind="accent">being filled</Tag>;
  }
  if (cohort.last_error) {
    return (
      <span title={cohort.last_error}>
        <Tag kind="danger">not filled</Tag>
      </span>
    );
  }
  if (people === undefined) {
    return <span className={styles.faint}>counting…</span>;
  }
  return "count" in people ? (
    formatCount(people.count)
  ) : (
    <span title={people.failure}>
      <Tag kind="danger">not counted</Tag>
    </span>
  );
}

function CohortsList({ teamId }: { teamId: number }): ReactNode {
  const { list, listFailure, listLoading, cohorts, hasMore, searchText } = useValues(
    cohortsLogic({ teamId }),
  );
  const { loadCohorts, loadMore } = useActions(cohortsLogic({ teamId }));
  if (list === null) {
    return listFailure === null ? (
      <Skeleton rows={6} label="Loading cohorts" />
    ) : (
      <ErrorState title="Cohorts could not be read" message={listFailure} onRetry={loadCohorts} />
    );
  }
  if (cohorts.length === 0) {
    return searchText.trim() === "" ? (
      <EmptyState
        title="No cohorts yet"
        action={
          <Button kind="primary" onClick={() => router.actions.push(urls.newCohort(teamId))}>
            Make a cohort
          </Button>
        }
      >
        A cohort is people with something in common: what they are, or what they did. Every question
        can be asked of one.
      </EmptyState>
    ) : (
      <EmptyState title="No cohort of that name" />
    );
  }
  return (
    <>
      {listFailure !== null && (
        <Banner kind="danger" action={<Button onClick={loadCohorts}>Try again</Button>}>
          {listFailure}
        </Banner>
      )}
      <Table<Cohort>
        label="Cohorts"
        rows={cohorts}
        isLoading={listLoading}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            key: "name",
            title: "Name",
            render: ({ id, name, description }) => (
              <span className={styles.named}>
                <A href={urls.cohort(teamId, id)}>{name}</A>
                {description && <span className={styles.faint}>{description}</span>}
              </span>
            ),
          },
          {
            key: "kind",
            title: "Kind",
            width: 150,
            render: ({ is_static }) => <Tag>{is_static ? "By a list" : "By conditions"}</Tag>,
          },
          {
            key: "people",
            title: "People now",
            align: "right",
            width: 130,
            render: (cohort) => <People teamId={teamId} cohort={cohort} />,
          },
          {
            key: "trend",
            title: "",
            width: 110,
            render: ({ id }) => (
              <A
                href={
                  combineUrl(urls.trends(teamId), {
                    filters: [{ type: "cohort", key: "id", operator: "in", value: id }],
                  }).url
                }
              >
                Show trend
              </A>
            ),
          },
          {
            key: "changed",
            title: "Changed",
            width: 190,
            render: ({ updated_at }) => formatMoment(updated_at),
          },
        ]}
        testId="cohorts"
      />
      {hasMore && (
        <ShowMore isLoading={listLoading} onClick={loadMore}>
          Show more
        </ShowMore>
      )}
    </>
  );
}

export function CohortsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { searchText } = useValues(cohortsLogic({ teamId }));
  const { search } = useActions(cohortsLogic({ teamId }));
  return (
    <>
      <PageHeader
        title="Cohorts"
        description="People with something in common, computed at the moment of each question."
        actions={
          <Button
            kind="primary"
            icon={<IconPlus />}
            onClick={() => router.actions.push(urls.newCohort(teamId))}
            testId="new-cohort"
          >
            New cohort
          </Button>
        }
      />
      <Stack gap={14}>
        <div className={styles.search}>
          <TextInput
            kind="search"
            label="Search for a cohort"
            placeholder="Search by name"
            value={searchText}
            onChange={search}
            maxLength={400}
            testId="cohorts-search"
          />
        </div>
        <Panel isFlush>
          <CohortsList teamId={teamId} />
        </Panel>
      </Stack>
    </>
  );
}
