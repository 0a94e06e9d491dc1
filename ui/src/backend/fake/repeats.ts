// Access that comes back, in the simulation: one window a day where Rust packs as many as the lock's weekly hours say.

import { CommandFailure } from "../backend";
import type { Because, Holiday, Moment, NotCompiled, Repeat, RepeatPlan, RepeatWindow, WindowState } from "../contract";
import { day, moment, momentAt, unixNow } from "./moments";

const names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
/** Windows that the simulated lock holds of one code. */
const held = 12;

export function planOf(rule: Repeat, holidays: Holiday[], brought: boolean): RepeatPlan {
  const all = windowsOf(rule, holidays, brought);
  const because = becauseOf(rule, holidays);
  if (all.length === 0) {
    throw refused({ code: "never_opens", because });
  }
  const [first, last] = [all[0], all[all.length - 1]];
  const one = because.length === 0 && rule.hours.length <= 2 && first && last;
  const windows: RepeatWindow[] = one ? [{ starts: first.starts, ends: last.ends, hours: rule.hours, state: brought ? "at_lock" : "waits" }] : all;
  const startOf = (states: WindowState[]): Moment | null => windows.find(({ state }) => states.includes(state))?.starts ?? null;
  return {
    rule,
    windows: windows.slice(0, held),
    windows_left: windows.length,
    because: one || because.length > 0 ? because : [{ because: "too_many_hours", most: 2 }],
    next_needed_by: startOf(["waits", "later"]),
    again_needed_by: startOf(["later"]),
    asleep: false,
  };
}

/** The rule of a key: one window or none. */
export function keyWindow(rule: Repeat, holidays: Holiday[]): [number, number] {
  if (rule.unit === "only_vacant") {
    throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "key_knows_no_stays" } });
  }
  const all = windowsOf(rule, holidays, false);
  const because = becauseOf(rule, holidays);
  const [first, last] = [all[0], all[all.length - 1]];
  if (!first || !last) {
    throw refused({ code: "never_opens", because });
  }
  if (because.length > 0) {
    throw refused({ code: "too_many_pieces", needed: all.length, most: 1, because });
  }
  return [first.starts.unix, last.ends.unix];
}

function windowsOf(rule: Repeat, holidays: Holiday[], brought: boolean): RepeatWindow[] {
  if (rule.last_day === null) {
    throw refused({ code: "wrong", error: { code: "no_end" } });
  }
  if (rule.unit === "only_vacant" && rule.confirmed_until === null) {
    throw new CommandFailure({ code: "bad_input", field: "confirmed_until", reason: "empty" });
  }
  const first = midnightOf(rule.first_day);
  const last = Math.min(midnightOf(rule.last_day), midnightOf(rule.confirmed_until ?? rule.last_day));
  if (last < first) {
    throw refused({ code: "wrong", error: { code: "end_before_start" } });
  }
  const monday = first - ((new Date(first * 1000).getUTCDay() + 6) % 7) * day;
  const windows: RepeatWindow[] = [];
  for (let at = first; at <= last; at += day) {
    const date = moment(at).wall.slice(0, 10);
    const inTurn = Math.floor((at - monday) / (7 * day)) % rule.every_weeks === 0;
    const closed = rule.on_holidays === "closed" && holidays.some((holiday) => holiday.day === date);
    if (inTurn && !closed && !rule.except.includes(date)) {
      windows.push(...hoursOn(rule, date, at));
    }
  }
  const left = windows.filter((window) => window.ends.unix > unixNow()).sort((one, other) => one.starts.unix - other.starts.unix);
  return left.map((window, place) => ({ ...window, state: place >= held ? "later" : brought ? "at_lock" : "waits" }));
}

function hoursOn(rule: Repeat, date: string, at: number): RepeatWindow[] {
  const name = names[new Date(at * 1000).getUTCDay()] ?? "";
  const today = rule.hours.filter(({ days }) => days.some((one) => one === name));
  return today.map(({ from, until }) => {
    const starts = momentAt(`${date}T${from}`).unix;
    const ends = until === "24:00" ? at + day : momentAt(`${date}T${until}`).unix;
    return { starts: moment(starts), ends: moment(ends <= starts ? ends + day : ends), hours: [], state: "waits" };
  });
}

function becauseOf(rule: Repeat, holidays: Holiday[]): Because[] {
  const because: Because[] = [];
  if (rule.every_weeks > 1) {
    because.push({ because: "every_nth_week", weeks: rule.every_weeks });
  }
  if (rule.except.length > 0) {
    because.push({ because: "exceptions", days: rule.except.length });
  }
  if (rule.on_holidays === "closed" && holidays.length > 0) {
    because.push({ because: "holidays", days: holidays.length });
  }
  return because;
}

function midnightOf(date: string): number {
  return momentAt(`${date}T00:00`).unix;
}

function refused(wrong: NotCompiled): CommandFailure {
  return new CommandFailure({ code: "not_allowed", reason: { obstacle: "repeat", wrong } });
}
