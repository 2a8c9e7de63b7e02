import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { exchangeRatesLogic } from "./exchangeRatesLogic";

const RATES = "GET /api/projects/7/exchange_rates";
const HISTORY = "GET /api/projects/7/exchange_rates/history";

it("asks for the day and the currency of the address, and only for what changed", async () => {
  const requests = answerRequests({
    [RATES]: () => ({ date: "2026-11-20", base: "USD", rates: [], status: { last_day: null } }),
    [HISTORY]: () => ({ currency: "JPY", base: "USD", rates: [] }),
  });
  router.actions.push("/project/7/revenue/exchange-rates", { date: "2026-11-20", currency: "JPY" });
  const logic = exchangeRatesLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadRatesSuccess", "loadHistorySuccess"]);
  expect(requests.map(({ path }) => path).sort()).toEqual([
    "/api/projects/7/exchange_rates/history?currency=JPY&days=90&date=2026-11-20",
    "/api/projects/7/exchange_rates?date=2026-11-20",
  ]);
  expect(logic.values.isEmpty).toBe(true);
  logic.actions.changeQuestion({ currency: "GBP" });
  await expectLogic(logic).toDispatchActions(["loadHistorySuccess"]);
  expect(requests).toHaveLength(3);
  expect(router.values.searchParams).toEqual({ date: "2026-11-20", currency: "GBP" });
});

it("says what the server refused", async () => {
  answerRequests({
    [RATES]: () => refusal(503, "unavailable", "ClickHouse is not there."),
    [HISTORY]: () => refusal(503, "unavailable", "ClickHouse is not there."),
  });
  router.actions.push("/project/7/revenue/exchange-rates");
  const logic = exchangeRatesLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadRatesFailure", "loadHistoryFailure"]);
  expect(logic.values.ratesFailure).toBe("ClickHouse is not there.");
  expect(logic.values.historyFailure).toBe("ClickHouse is not there.");
});
