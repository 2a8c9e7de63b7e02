import { MakeLogicType, connect, kea, path, selectors } from "kea";
import { router } from "kea-router";

/** What means the same in every kind of insight. */
const SHARED = ["dateFrom", "dateTo", "filters", "isWithoutTests"];

interface SharedParametersValues {
  searchParams: Record<string, unknown>;
  sharedParameters: Record<string, unknown>;
}

/** The part of the address that goes along when a reader changes the kind of insight. */
export const sharedParametersLogic = kea<MakeLogicType<SharedParametersValues>>([
  path(["products", "insights", "sharedParametersLogic"]),
  connect(() => ({ values: [router, ["searchParams"]] })),
  selectors({
    sharedParameters: [
      (s) => [s.searchParams],
      (searchParams: SharedParametersValues["searchParams"]): Record<string, unknown> =>
        Object.fromEntries(Object.entries(searchParams).filter(([name]) => SHARED.includes(name))),
    ],
  }),
]);
