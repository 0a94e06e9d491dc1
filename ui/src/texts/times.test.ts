// Times are told as they stand on the property's wall, in the language of the person.

import { afterEach, describe, expect, it } from "vitest";
import { overwriteGetLocale } from "./paraglide/runtime";
import { hoursText, timeText } from "./times";

const moment = (wall: string, zone: string) => ({ unix: 0, wall, offset: "+13:45", zone });

describe("a moment in words", () => {
  afterEach(() => overwriteGetLocale(() => "en"));

  it("is the wall time of the property, wherever the reader is", () => {
    for (const zone of ["Pacific/Chatham", "America/St_Johns", "A/Zone/Of/Next/Year"]) {
      expect(timeText(moment("2026-11-22T15:00", zone))).toBe("Sun, 22 Nov 2026, 15:00");
    }
    expect(timeText(moment("2026-03-29T02:30", "Europe/Berlin"))).toBe("Sun, 29 Mar 2026, 02:30");
    expect(timeText(moment("2026-11-23T00:00", "Europe/Berlin"))).toBe("Mon, 23 Nov 2026, 00:00");
  });

  it("is in the language that was chosen", () => {
    overwriteGetLocale(() => "de");

    expect(timeText(moment("2026-12-22T15:00", "Europe/Berlin"))).toMatch(/^Di\., 22\. Dez\. 2026, 15:00$/);
    expect(hoursText([{ days: ["monday", "thursday"], from: "10:00", until: "12:00" }])).toMatch(/^Mo.* Do 10:00 bis 12:00$/);
  });

  it("tells several windows and whole weeks", () => {
    const everyDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

    expect(hoursText([{ days: [...everyDay], from: "22:00", until: "06:00" }, { days: ["sunday"], from: "10:00", until: "12:00" }])).toBe("Every day 22:00 to 06:00; Sun 10:00 to 12:00");
    expect(hoursText([])).toBeNull();
  });
});
