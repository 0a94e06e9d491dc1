// Times as the guest reads them: the property's wall time first, spans that never lie, one warning for each step.

import { expect, test } from "vitest";
import { clock, days, knownZone, moment, ownMoment, phaseOf, span, warning } from "./times";

/** Sunday 2026-11-22, 15:00 in Berlin. */
const sunday = 1_795_356_000;
/** The last minute before clocks go back in Berlin. */
const autumn = Date.UTC(2026, 9, 25, 0, 59) / 1000;

test("a moment is shown as the clocks at the door show it", () => {
  expect(moment(sunday, "Europe/Berlin", "en-GB")).toBe("Sun 22 Nov, 15:00");
  expect(moment(sunday, "America/New_York", "en-GB")).toBe("Sun 22 Nov, 09:00");
  expect(moment(autumn, "Europe/Berlin", "en-GB")).toBe("Sun 25 Oct, 02:59");
  expect(moment(autumn + 60, "Europe/Berlin", "en-GB")).toBe("Sun 25 Oct, 02:00");
});

test("the reader's own clock is named only where it says something else", () => {
  expect(ownMoment(sunday, "Europe/Berlin", "Europe/Paris", "en-GB")).toBeUndefined();
  expect(ownMoment(sunday, "Europe/Berlin", "America/New_York", "en-GB")).toBe("Sun 22 Nov, 09:00");
});

test("a zone that nobody knows is shown as UTC and called so", () => {
  expect(knownZone("Europe/Berlin")).toBe("Europe/Berlin");
  expect(knownZone("Moon/Tranquility")).toBe("UTC");
  expect(knownZone("")).toBe("UTC");
});

test("a span is never said shorter than it is", () => {
  const cases: [number, string][] = [[1, "1 min"], [60, "1 min"], [61, "2 mins"], [3600, "1 hr"], [11_520, "3 hrs 12 mins"], [86_400, "1 day"], [100_000, "1 day 3 hrs"], [31 * 86_400, "31 days"]];
  for (const [seconds, words] of cases) {
    expect(span(seconds, "en-GB"), String(seconds)).toBe(words);
  }
});

test("the page is as patient with clocks as a lock may be", () => {
  const key = { from: 10_000, until: 20_000 };
  expect([9_399, 9_400, 20_599, 20_600].map((now) => phaseOf(key, now))).toEqual(["early", "open", "open", "over"]);
});

test("the end is announced an hour and a quarter of an hour before", () => {
  expect([3601, 3600, 901, 900, 1, 0, -5].map((left) => warning(50_000, 50_000 - left))).toEqual([undefined, 60, 60, 15, 15, undefined, undefined]);
});

test("weekly hours read as on a sign at the door", () => {
  expect(days(0b0010101, "en-GB")).toBe("Mon, Wed, Fri");
  expect(days(0b1000000, "de-DE")).toBe("So");
  expect([0, 54, 143, 144].map(clock)).toEqual(["00:00", "09:00", "23:50", "24:00"]);
});
