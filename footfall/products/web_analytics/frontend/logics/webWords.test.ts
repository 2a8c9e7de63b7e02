import { expect, it } from "vitest";
import {
  csvOf,
  formatBucket,
  formatMetric,
  formatOrigin,
  formatPercentChange,
  formatRange,
  formatSeconds,
  wordFor,
  wordOfFilter,
} from "./webWords";

it("says lengths, shares and changes as people do", () => {
  expect([0, 59.6, 83.4, 3599, 7320].map(formatSeconds)).toEqual([
    ...["0s", "1m 0s", "1m 23s", "59m 59s", "2h 2m"],
  ]);
  expect(formatMetric("bounce rate", 4.56)).toBe("4.6%");
  expect(formatMetric("session duration", null)).toBe("—");
  expect([12.34, 3.21, -3.21, 0.01, -120].map(formatPercentChange)).toEqual([
    ...["+12%", "+3.2%", "−3.2%", "0%", "−120%"],
  ]);
});

it("says a project's days as they are there, whatever the browser's zone", () => {
  expect(formatRange("2026-11-20T00:00:00.000+13:00", "2026-11-26T23:59:59.999+13:00")).toBe(
    "20 – 26 Nov 2026",
  );
  expect(formatRange("2026-10-28T00:00:00Z", "2026-11-03T23:59:59Z")).toBe("28 Oct – 3 Nov 2026");
  expect(formatRange("2025-12-30T00:00:00Z", "2026-01-02T23:59:59Z")).toBe(
    "30 Dec 2025 – 2 Jan 2026",
  );
  expect(formatRange("2026-11-27T00:00:00Z", "2026-11-27T23:59:59Z")).toBe("27 Nov 2026");
  expect(formatBucket("2026-11-27 14:00:00", "hour")).toBe("27 Nov, 14:00");
  expect(formatBucket("2026-11-27", "day")).toBe("Fri 27 Nov");
  expect(formatBucket("2026-11-23", "week")).toBe("Week of 23 Nov");
  expect(formatBucket("2026-11-01", "month")).toBe("Nov 2026");
});

it("never claims that all came from states, or nothing, when a part did", () => {
  expect(formatOrigin(0)).toBe("Counted from the events");
  expect(formatOrigin(1)).toBe("Counted from prepared states");
  expect(formatOrigin(0.9999)).toContain("99% of this time");
  expect(formatOrigin(0.0001)).toContain("1% of this time");
});

it("names countries and languages, and shows what it cannot name as it came", () => {
  expect(wordFor("Country", "DE")).toBe("Germany");
  expect(wordFor("Country", "not a code")).toBe("not a code");
  expect(wordFor("Language", "pt-BR")).toBe("Brazilian Portuguese");
  expect(wordFor("City", null)).toBe("Not known");
  expect(wordFor("Page", "")).toBe("(empty)");
  expect(
    wordOfFilter({ type: "event", key: "$geoip_country_code", operator: "exact", value: ["FR"] }),
  ).toBe("France");
  expect(
    wordOfFilter({ type: "session", key: "$channel_type", operator: "is_not_set", value: null }),
  ).toBe("No session");
});

it("writes files that no spreadsheet runs", () => {
  expect(
    csvOf([
      ["Page", "Visitors"],
      ["=1+1", -3],
      ['say "hi", ok', null],
    ]),
  ).toBe('Page,Visitors\r\n\'=1+1,-3\r\n"say ""hi"", ok",\r\n');
});
