import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal, type SentRequest } from "../../../../../frontend/test/answers";
import { webAnalyticsLogic } from "./webAnalyticsLogic";
import { webPanelLogic } from "./webPanelLogic";

const QUERY = "POST /api/projects/7/query";
const RANGE = {
  dateFrom: "2026-11-20T00:00:00.000+00:00",
  dateTo: "2026-11-27T23:59:59.999+00:00",
  timezone: "UTC",
  usedPreAggregatedTables: true,
  preAggregatedShare: 0.9,
};

interface Asked {
  query: { kind: string; breakdownBy?: string; limit?: number };
}

function asked(sent: SentRequest): Asked["query"] {
  return (sent.body as Asked).query;
}

function answer(sent: SentRequest): unknown {
  const { kind, breakdownBy } = asked(sent);
  switch (kind) {
    case "WebOverviewQuery":
      return {
        ...RANGE,
        results: [
          {
            key: "visitors",
            kind: "unit",
            value: 0,
            previous: null,
            changeFromPreviousPct: null,
            isIncreaseBad: false,
          },
        ],
      };
    case "WebStatsTableQuery":
      return {
        ...RANGE,
        hasMore: true,
        results: [[`of ${breakdownBy ?? ""}`, [1, null], [1, null], [1, null], [0, null]]],
      };
    case "WebTrendsQuery":
      return { ...RANGE, results: [], previous: [] };
    default:
      return { results: [{ aggregated_value: 3 }], timezone: "UTC" };
  }
}

function kindsOf(requests: SentRequest[]): string[] {
  return requests.map((sent) => asked(sent).kind).sort();
}

it("asks the question of the address, and writes a changed one back into it", async () => {
  const requests = answerRequests({ [QUERY]: answer });
  router.actions.push("/project/7/web", { dateFrom: "-30d", metric: "views" });
  const logic = webAnalyticsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadOverviewSuccess", "loadTrendsSuccess"]);
  expect(kindsOf(requests)).toEqual(["TrendsQuery", "WebOverviewQuery", "WebTrendsQuery"]);
  expect(requests.map(({ body }) => body)).toContainEqual({
    query: {
      kind: "WebOverviewQuery",
      dateRange: { date_from: "-30d" },
      properties: [],
      compareFilter: { compare: true },
    },
  });
  logic.actions.toggleValue("Page", "/pricing");
  await expectLogic(logic).toDispatchActions(["loadOverviewSuccess"]);
  expect(router.values.searchParams).toEqual({
    dateFrom: "-30d",
    metric: "views",
    filters: [{ type: "event", key: "$pathname", operator: "exact", value: ["/pricing"] }],
  });
});

it("asks nothing anew when another number is drawn or a tab is opened", async () => {
  const requests = answerRequests({ [QUERY]: answer });
  router.actions.push("/project/7/web");
  const logic = webAnalyticsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadOverviewSuccess", "loadTrendsSuccess"]);
  const before = requests.length;
  logic.actions.changeQuestion({ metric: "bounce rate" });
  logic.actions.chooseTab("places", "City");
  expect(requests).toHaveLength(before);
  expect(router.values.searchParams).toMatchObject({ metric: "bounce rate" });
});

it("knows an empty answer, counts who is here, and says where the numbers came from", async () => {
  answerRequests({ [QUERY]: answer });
  router.actions.push("/project/7/web");
  const logic = webAnalyticsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadOverviewSuccess", "loadLiveSuccess"]);
  expect(logic.values.isEmpty).toBe(true);
  expect(logic.values.live).toBe(3);
  expect(logic.values.overview).toMatchObject({ preAggregatedShare: 0.9 });
});

it("says what the server refused, and takes it back when the next answer comes", async () => {
  let isRefused = true;
  answerRequests({
    [QUERY]: (sent) =>
      isRefused ? refusal(400, "invalid", "This range is too long.") : answer(sent),
  });
  router.actions.push("/project/7/web");
  const logic = webAnalyticsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadOverviewFailure", "loadTrendsFailure"]);
  expect(logic.values.overviewFailure).toBe("This range is too long.");
  isRefused = false;
  logic.actions.countAgain();
  await expectLogic(logic).toDispatchActions(["loadOverviewSuccess", "loadTrendsSuccess"]);
  expect([logic.values.overviewFailure, logic.values.trendsFailure]).toEqual([null, null]);
});

it("never shows the rows of one tab as those of another, and begins a tab with few rows", async () => {
  const requests = answerRequests({ [QUERY]: answer });
  router.actions.push("/project/7/web");
  const panel = webPanelLogic({ teamId: 7, panel: "places" });
  panel.mount();
  await expectLogic(panel).toDispatchActions(["loadTableSuccess"]);
  expect(panel.values.rows?.[0]?.value).toBe("of Country");
  panel.actions.showMore();
  await expectLogic(panel).toDispatchActions(["loadTableSuccess"]);
  expect(panel.values.isWhole).toBe(true);
  panel.actions.chooseTab("places", "City");
  expect(panel.values.rows).toBeNull();
  await expectLogic(panel).toDispatchActions(["loadTableSuccess"]);
  expect(panel.values.rows?.[0]?.value).toBe("of City");
  expect(asked(requests.at(-1) as SentRequest)).toMatchObject({ breakdownBy: "City", limit: 9 });
});
