// What a host says about days on which something comes back is what Rust is asked.

import { describe, expect, it } from "vitest";
import { FakeBackend } from "../../backend/fake";
import { becauseText, repeatObstacleText, windowText } from "../../texts/repeats";
import { RepeatWish } from "./repeat.svelte";

function everySecondTuesday(): RepeatWish {
  const wish = new RepeatWish("2031-01-07");
  const [hours] = wish.hours.windows;
  Object.assign(hours ?? {}, { days: ["tuesday"], from: "08:30", until: "11:00" });
  [wish.lastDay, wish.everyWeeks] = ["2031-03-31", "2"];
  return wish;
}

describe("a repeat", () => {
  it("keeps exceptions in order, each once", () => {
    const wish = everySecondTuesday();
    for (const day of ["2031-02-04", "2031-01-21", "2031-02-04", ""]) {
      wish.exceptDay = day;
      wish.addException();
    }
    expect(wish.asked.except).toEqual(["2031-01-21", "2031-02-04"]);
    wish.removeException("2031-01-21");
    expect(wish.asked.except).toEqual(["2031-02-04"]);
  });

  it("asks for what was said, and for nothing else", () => {
    const wish = everySecondTuesday();
    [wish.closedOnHolidays, wish.onlyVacant, wish.confirmedUntil] = [true, true, "2031-01-31"];
    expect(wish.asked).toEqual({
      hours: [{ days: ["tuesday"], from: "08:30", until: "11:00" }],
      first_day: "2031-01-07",
      last_day: "2031-03-31",
      every_weeks: 2,
      except: [],
      on_holidays: "closed",
      unit: "only_vacant",
      confirmed_until: "2031-01-31",
    });
    wish.lastDay = "";
    expect(wish.asked.last_day, "an end that is missing is for Rust to refuse").toBeNull();
    expect(wish.complete).toBe(true);
  });

  it("becomes dated windows that say where they are and why", async () => {
    const backend = new FakeBackend(new URLSearchParams("as=host&pace=0"));
    const shape = { kind: "repeating", digits: null, rule: everySecondTuesday().asked } as const;
    const { repeat } = await backend.previewCode({ guest_name: "Gil", role: "staff", door: "d1", path: null, shape });

    expect(becauseText(repeat?.because ?? [])).toBe("locks know every week only, not every 2 weeks");
    expect(repeat?.windows.map((window) => window.starts.wall.slice(0, 10))).toEqual(["2031-01-07", "2031-01-21", "2031-02-04", "2031-02-18", "2031-03-04", "2031-03-18"]);
    const [first] = repeat?.windows ?? [];
    expect(first && windowText(first)).toBe("Tue, 7 Jan 2031, 08:30 to Tue, 7 Jan 2031, 11:00: waits for the next visit");
  });

  it("names what stands in its way, each by its own words", () => {
    const words = [
      repeatObstacleText({ code: "wrong", error: { code: "no_end" } }),
      repeatObstacleText({ code: "wrong", error: { code: "end_before_start" } }),
      repeatObstacleText({ code: "wrong", error: { code: "hours", place: 1, problem: "no_day" } }),
      repeatObstacleText({ code: "never_opens", because: [{ because: "holidays", days: 2 }] }),
      repeatObstacleText({ code: "too_many_pieces", needed: 26, most: 1, because: [{ because: "every_nth_week", weeks: 2 }] }),
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(words[2]).toContain("Weekly hours 2");
    expect(words[4]).toContain("26 separate windows");
  });
});
