// Moments and hours in the language of the person, in the clock of the property. The only file that words times.

import type { Moment, Weekday, Weekly } from "../backend/contract";
import { m } from "./paraglide/messages";
import { getLocale } from "./paraglide/runtime";

/** `Sun, 22 Nov 2026, 15:00`. */
export function timeText(moment: Moment): string {
  return wallText(moment.wall);
}

/** A wall time such as `2026-11-22T15:00`, whatever zone it is of. */
export function wallText(wall: string): string {
  return written({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, wall);
}

/** `Sun, 22 Nov 2026` of a day such as `2026-11-22`. */
export function dateText(day: string): string {
  return written({ weekday: "short", day: "numeric", month: "short", year: "numeric" }, `${day}T00:00`);
}

/** `Mon and Thu 10:00 to 12:00`, or nothing for the whole window. */
export function hoursText(hours: Weekly[]): string | null {
  if (hours.length === 0) {
    return null;
  }
  return hours.map(({ days, from, until }) => m.hours_line({ days: daysText(days), from, until })).join("; ");
}

/** The name of a day, short or whole. */
export function dayText(day: Weekday, length: "short" | "long"): string {
  return written({ weekday: length }, `2024-01-0${weekdays.indexOf(day) + 1}T00:00`);
}

export const weekdays: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Days in words, such as `Mon, Thu`. */
export function daysText(days: Weekday[]): string {
  if (days.length === 7) {
    return m.hours_every_day();
  }
  return new Intl.ListFormat(language(), { type: "conjunction", style: "narrow" }).format(days.map((day) => dayText(day, "short")));
}

/** The days of a mask, Monday lowest. */
export function daysOfMask(mask: number): Weekday[] {
  return weekdays.filter((_, at) => mask & (1 << at));
}

// The wall time was found by Rust, with the zones Rust knows. It is written as it stands, so a browser whose zones are
// older cannot move it.
function written(options: Intl.DateTimeFormatOptions, wall: string): string {
  return new Intl.DateTimeFormat(language(), { ...options, timeZone: "UTC" }).format(new Date(`${wall}:00Z`));
}

function language(): string {
  return getLocale() === "en" ? "en-GB" : getLocale();
}
