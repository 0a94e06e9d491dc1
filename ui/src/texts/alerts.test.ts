import { describe, expect, test } from "vitest";
import type { AlertKind } from "../backend/contract";
import { alertText, alertTone, alertWhen } from "./alerts";

const kinds: AlertKind[] = [
  { alert: "clock_lost" },
  { alert: "log_not_whole" },
  { alert: "tamper", count: 2 },
  { alert: "jammed" },
  { alert: "wrong_codes", count: 5 },
  { alert: "used_after_end", actor: { actor: "guest", name: "Bob" } },
  { alert: "battery_low", percent: 9 },
  { alert: "silent", days: 14 },
  { alert: "clock_off", seconds: -300 },
  { alert: "unconfirmed", hours: 24 },
  { alert: "unusual_hour", actor: { actor: "other_key", serial: 7 } },
  { alert: "codes_short", used: 930, most: 1024 },
  { alert: "keys_short", used: 930, most: 1024 },
  { alert: "list_short", used: 240, most: 256 },
  { alert: "asleep", actor: { actor: "guest", name: "Ada" } },
  { alert: "unused", actor: { actor: "guest", name: "Ada" }, days: 31 },
  { alert: "locked_out", actor: { actor: "guest", name: "Ada" } },
  { alert: "not_on_lock", actor: { actor: "guest", name: "Ada" } },
];

describe("alerts", () => {
  test("each says what it is and what to do, and no two say the same", () => {
    const told = kinds.map((kind) => alertText(kind));

    expect(new Set(told.map(({ what }) => what)).size).toBe(kinds.length);
    expect(told.every(({ next }) => next.length > 0)).toBe(true);
  });

  test("figures and names are in them", () => {
    expect(alertText({ alert: "clock_off", seconds: -300 }).what).toBe("The clock was 300 s slow");
    expect(alertText({ alert: "unusual_hour", actor: { actor: "guest", name: "Bob" } }).what).toContain("Bob");
  });

  test("only what cannot wait is shown as danger", () => {
    expect(alertTone("top")).toBe("danger");
    expect(alertTone("notice")).toBe("info");
  });

  test("one that can still be prevented says until when, the others since when", () => {
    expect(kinds.filter((kind) => !alertWhen(kind, "Monday").startsWith("Since")).map((kind) => kind.alert)).toEqual(["not_on_lock"]);
  });
});
