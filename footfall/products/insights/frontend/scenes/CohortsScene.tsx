import { useActions, useValues } from "kea";
import { combineUrl } from "kea-router";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import type { Cohort } from "~/query/schema";
import { Tag } from "~/ui/Tag";
import { SearchedList } from "../components/SearchedList";
import { cohortsLogic } from "../logics/cohortsLogic";
import styles from "./CohortsScene.module.css";

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
    return <span className={styles.counting}>counting…</span>;
  }
  return "count" in people ? (
    formatCount(people.count)
  ) : (
    <span title={people.failure}>
      <Tag kind="danger">not counted</Tag>
    </span>
  );
}

export function CohortsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { list, listFailure, listLoading, listed, hasMore, searchText } = useValues(
    cohortsLogic({ teamId }),
  );
  const { loadList, loadMore, search } = useActions(cohortsLogic({ teamId }));
  return (
    <SearchedList<Cohort>
      noun="cohort"
      one="a cohort"
      description="People with something in common, computed at the moment of each question."
      explanation="A cohort is people with something in common: what they are, or what they did. Every question can be asked of one."
      values={{ list, listFailure, listLoading, listed, hasMore, searchText }}
      onLoad={loadList}
      onLoadMore={loadMore}
      onSearch={search}
      newUrl={urls.newCohort(teamId)}
      urlOf={(id) => urls.cohort(teamId, id)}
      trendUrlOf={(id) =>
        combineUrl(urls.trends(teamId), {
          filters: [{ type: "cohort", key: "id", operator: "in", value: id }],
        }).url
      }
      columns={[
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
      ]}
    />
  );
}
