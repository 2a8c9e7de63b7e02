import { useActions, useValues } from "kea";
import { useEffect } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import type { SelectOption } from "~/ui/Select";
import { type NamedKind, namedThingsLogic } from "../logics/namedThingsLogic";

interface Named {
  options: SelectOption<number>[];
  isLoading: boolean;
  search: (text: string) => void;
  reload: () => void;
}

const UNNAMED: Record<NamedKind, string> = { actions: "Action", cohorts: "Cohort" };

/** The actions or cohorts that a picker offers; the chosen one is among them, unless a search hides it. */
export function useNamed(kind: NamedKind, chosen: number | null): Named {
  const { teamId } = useValues(teamLogic);
  const logic = namedThingsLogic({ kind, teamId });
  const { things, thingsLoading, names, searchText } = useValues(logic);
  const { search, loadThings, nameThing } = useActions(logic);
  useEffect(() => {
    if (chosen !== null) {
      nameThing(chosen);
    }
  }, [chosen, nameThing]);
  const isHidden = chosen !== null && searchText === "" && things.every(({ id }) => id !== chosen);
  return {
    options: [
      ...(isHidden
        ? [{ value: chosen, label: names[chosen] ?? `${UNNAMED[kind]} ${chosen}` }]
        : []),
      ...things.map(({ id, name }) => ({ value: id, label: name })),
    ],
    isLoading: thingsLoading,
    search,
    reload: loadThings,
  };
}
