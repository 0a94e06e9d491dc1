// What a host finds among many bookings, and what comes to them first.

import { describe, expect, it } from "vitest";
import { demoCalendars } from "../../backend/fake/bookings";
import { found, foundCalendars, wantsHost } from "./found";

const { bookings, calendars } = demoCalendars();
const names = (words: string): string[] => found(bookings, words).map((one) => one.guest_name);

describe("the bookings of many doors", () => {
  it("are found by guest and door, in any case and without accents", () => {
    expect(names("")).toHaveLength(bookings.length);
    expect(names("lovelace")).toEqual(["Ada Lovelace"]);
    expect(names("ínes FRONT")).toEqual(["Ines"]);
    expect(names("ada garden")).toEqual([]);
    expect(foundCalendars(calendars, "booking sea").map((one) => one.id)).toEqual(["b2"]);
  });

  it("want the host when only the host can bring them on", () => {
    const settled = bookings.filter((one) => !wantsHost(one)).map((one) => one.guest_name);

    expect(settled).toEqual(["Ines"]);
  });
});
