import { useActions, useValues } from "kea";
import { teamLogic } from "~/foundations/session/teamLogic";
import type { SelectOption } from "~/ui/Select";
import { definitionsLogic } from "../logics/definitionsLogic";
import { eventLabel } from "./names";

/** No event has this name: PostgreSQL keeps no text with it. */
export const EVERY_EVENT = "\u0000every";

interface EventOptions {
  options: SelectOption<string>[];
  isLoading: boolean;
  search: (text: string) => void;
  reload: () => void;
}

/** The events that a picker offers, all of them first where that is a choice. The chosen one stays among them, so that its label is drawn. */
export function useEventOptions(chosen: string | null, hasEveryEvent = true): EventOptions {
  const { teamId } = useValues(teamLogic);
  const logic = definitionsLogic({ kind: "events", teamId });
  const { names, definitionsLoading, searchText } = useValues(logic);
  const { search, loadDefinitions } = useActions(logic);
  const shown = chosen && !names.includes(chosen) && !searchText ? [chosen, ...names] : names;
  return {
    options: [
      ...(searchText || !hasEveryEvent ? [] : [{ value: EVERY_EVENT, label: "All events" }]),
      ...shown.map((name) => ({ value: name, label: eventLabel(name) })),
    ],
    isLoading: definitionsLoading,
    search,
    reload: loadDefinitions,
  };
}
