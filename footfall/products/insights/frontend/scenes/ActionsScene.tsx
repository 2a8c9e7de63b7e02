import { eventLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import { combineUrl } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import type { Action } from "~/query/schema";
import { SearchedList } from "../components/SearchedList";
import { actionsLogic } from "../logics/actionsLogic";
import { stepsOf } from "../logics/actionSteps";

/** "Pageview, Autocapture": of which events the steps are. */
function eventsText(action: Action): string {
  const names = stepsOf(action).map(({ event }) =>
    event === null ? "Any event" : eventLabel(event),
  );
  return [...new Set(names)].join(", ");
}

export function ActionsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { list, listFailure, listLoading, listed, hasMore, searchText } = useValues(
    actionsLogic({ teamId }),
  );
  const { loadList, loadMore, search } = useActions(actionsLogic({ teamId }));
  return (
    <SearchedList<Action>
      noun="action"
      one="an action"
      description="Names for what people do, to count wherever an event can be counted."
      explanation="An action is a name for what people do: a page they open, a button they press, or any of several events. It can be counted wherever an event can."
      values={{ list, listFailure, listLoading, listed, hasMore, searchText }}
      onLoad={loadList}
      onLoadMore={loadMore}
      onSearch={search}
      newUrl={urls.newAction(teamId)}
      urlOf={(id) => urls.action(teamId, id)}
      trendUrlOf={(id) =>
        combineUrl(urls.trends(teamId), { series: [{ kind: "ActionsNode", id, math: "total" }] })
          .url
      }
      columns={[{ key: "events", title: "Events", render: eventsText }]}
    />
  );
}
