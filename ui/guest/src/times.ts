// Words for moments and spans: the property's wall time first, the reader's own where it differs.

import type { Hours } from "./link";

export type Span = { from: number; until: number };
export type Phase = "early" | "open" | "over";

/** A lock's clock may be off by so much; it judges by its own. */
const tolerance = 600;

export function phaseOf(span: Span, now: number): Phase {
  if (now >= span.until + tolerance) {
    return "over";
  }
  return now < span.from - tolerance ? "early" : "open";
}

/** A zone that this browser does not know is shown as UTC, and named so. */
export function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

export function moment(unix: number, zone: string, language: string): string {
  const style: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(language, { ...style, timeZone: zone }).format(unix * 1000);
}

/** The same moment by the reader's own clock; nothing where that says the same. */
export function ownMoment(unix: number, zone: string, own: string, language: string): string | undefined {
  const theirs = moment(unix, zone, language);
  const ours = moment(unix, own, language);
  return ours === theirs ? undefined : ours;
}

/** "3 hr, 12 min", in at most two units and never less than a minute. */
export function span(seconds: number, language: string): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const parts: [number, string][] =
    minutes >= 1440
      ? [[Math.floor(minutes / 1440), "day"], [Math.floor((minutes % 1440) / 60), "hour"]]
      : [[Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"]];
  const unit = (count: number, name: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: name === "day" ? "long" : "short" }).format(count);
  return parts.filter(([count]) => count > 0).map(([count, name]) => unit(count, name)).join(" ");
}

/** How close the end is: said aloud once for each step. */
export function warning(until: number, now: number): 15 | 60 | undefined {
  const left = until - now;
  if (left <= 0 || left > 3600) {
    return undefined;
  }
  return left <= 900 ? 15 : 60;
}

/** "Mon, Wed", for a mask whose bit 0 is Monday. */
export function days(mask: number, language: string): string {
  const name = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // 1970-01-05 was a Monday.
  const monday = Date.UTC(1970, 0, 5);
  const named = [0, 1, 2, 3, 4, 5, 6].filter((day) => (mask >> day) & 1);
  return named.map((day) => name.format(monday + day * 86_400_000)).join(", ");
}

/** "08:00" for tens of minutes after midnight. */
export function clock(tens: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(Math.floor(tens / 6))}:${two((tens % 6) * 10)}`;
}

export function everyDay(hours: Hours): boolean {
  return hours.days === 0x7f;
}
