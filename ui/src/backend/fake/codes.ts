// Codes in the simulation: what can be made, what it would be, and what becomes of it. Rust knows the lock's grid and its
// zones; here the property is on UTC, and the digits are drawn, because no lock checks them.

import { CommandFailure } from "../backend";
import type { Code, CodeChoices, CodeDraft, CodeKind, CodeObstacle, CodePreview, CodeShape, CodeState, Holiday, Moment, RepeatPlan, Weakness, Weekday, Weekly } from "../contract";
import { day, hour, midnight, moment, momentAt, unixNow } from "./moments";
import { planOf } from "./repeats";

type Repeating = Extract<CodeShape, { kind: "repeating" }>;
type Once = Exclude<CodeShape, Repeating>;

const names: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export const choices: CodeChoices = {
  kinds: ["one_time", "visit", "stay", "long", "weekly", "stored"],
  one_time_hours: [1, 4, 24, 168],
  visit_minutes: [15, 30, 60, 120, 240, 480, 1440],
  stay_hours: [
    { arrival: "15:00", departure: "11:00" },
    { arrival: "11:00", departure: "14:00" },
  ],
  long_days: [28, 91, 182, 364],
  weekly_masks: [1, 2, 4, 8, 16, 32, 64, 31, 96],
  weekly_hours: [1, 2, 4, 8],
  weekly_weeks: [4, 13, 26, 52],
  stored_digits_min: 6,
  guess: {
    digits: 9,
    per_try: { exact: 137_136, about: 137_000 },
    per_day: { exact: 5_714, about: 5_700 },
    per_year: { exact: 15, about: 15 },
    easiest_digits: 9,
    open_codes: 7_292,
    stored_codes: 2,
    tries_per_day: 24,
  },
};

export function codePreview(draft: CodeDraft, doorName: string, holidays: Holiday[]): CodePreview {
  const { shape } = draft;
  if (shape.kind === "repeating") {
    return repeatPreview(draft.guest_name, doorName, shape, planOf(shape.rule, holidays, false));
  }
  const [starts, ends] = windowOf(shape);
  if (ends <= starts) {
    throw refused({ reason: "end_before_start" });
  }
  if (ends <= unixNow()) {
    throw refused({ reason: "over" });
  }
  const stored = shape.kind === "stored";
  if (stored && shape.digits !== null) {
    checkDigits(shape.digits);
  }
  const slow = shape.kind === "long" || shape.kind === "weekly";
  return {
    guest_name: draft.guest_name,
    door_name: doorName,
    doors: [],
    kind: shape.kind,
    starts: moment(starts),
    ends: moment(ends),
    first_use_before: slow ? moment(starts + 7 * day) : null,
    hours: hoursOf(shape),
    uses: shape.kind === "one_time" ? 1 : stored ? shape.uses : null,
    digits: stored ? (shape.digits?.length ?? 6) : 9,
    needs_visit: stored,
    cannot_open_after: moment(ends),
    guess: choices.guess,
    repeat: null,
  };
}

export function drawnDigits(count: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte % 10).join("");
}

function repeatPreview(guest: string, door: string, shape: Repeating, repeat: RepeatPlan): CodePreview {
  if (shape.digits !== null) {
    checkDigits(shape.digits);
  }
  const [first, last] = [repeat.windows[0], repeat.windows[repeat.windows.length - 1]];
  const ends = last?.ends ?? moment(unixNow());
  return {
    guest_name: guest,
    door_name: door,
    doors: [],
    kind: "stored",
    starts: first?.starts ?? ends,
    ends,
    first_use_before: null,
    hours: repeat.rule.hours,
    uses: null,
    digits: shape.digits?.length ?? 6,
    needs_visit: true,
    cannot_open_after: ends,
    guess: choices.guess,
    repeat,
  };
}

function windowOf(shape: Once): [number, number] {
  const now = unixNow();
  switch (shape.kind) {
    case "one_time": {
      const starts = onGrid(shape.starts, hour);
      return [starts, starts + shape.hours * hour];
    }
    case "visit": {
      const starts = onGrid(shape.starts, hour / 4);
      return [starts, starts + shape.minutes * 60];
    }
    case "stay": {
      const { arrival, departure } = choices.stay_hours[shape.hours === "standard" ? 0 : 1] ?? { arrival: "15:00", departure: "11:00" };
      const last = momentAt(`${shape.arrival}T${departure}`).unix + shape.nights * day;
      return [momentAt(`${shape.arrival}T${arrival}`).unix, last];
    }
    case "long": {
      const starts = shape.starts ? momentAt(`${shape.starts}T00:00`).unix : midnight(now, 0);
      return [starts, starts + shape.days * day];
    }
    case "weekly": {
      const monday = midnight(now, 0) - ((new Date(now * 1000).getUTCDay() + 6) % 7) * day;
      const starts = shape.starts ? momentAt(`${shape.starts}T00:00`).unix : monday;
      return [starts, starts + shape.weeks * 7 * day];
    }
    case "stored":
      return [shape.starts ? momentAt(shape.starts).unix : now, momentAt(shape.ends).unix];
  }
}

/** Nothing typed is the step that runs now; anything between two steps is refused with both. */
function onGrid(wall: string | null, step: number): number {
  const wanted = wall === null ? unixNow() : momentAt(wall).unix;
  const before = wanted - (wanted % step);
  if (wall !== null && before !== wanted) {
    throw refused({ reason: "off_the_grid", before: moment(before), after: moment(before + step) });
  }
  return before;
}

function hoursOf(shape: Once): Weekly[] {
  if (shape.kind === "stored") {
    return shape.weekly ? [shape.weekly] : [];
  }
  if (shape.kind !== "weekly") {
    return [];
  }
  const days = names.filter((_, at) => shape.weekdays & (1 << at));
  const clock = (at: number): string => `${String(at % 24).padStart(2, "0")}:00`;
  return [{ days, from: clock(shape.from_hour), until: clock(shape.from_hour + shape.hours) }];
}

function checkDigits(digits: string): void {
  if (digits.length < choices.stored_digits_min && /^\d{4,}$/.test(digits)) {
    throw refused({ reason: "too_guessable", digits_min: choices.stored_digits_min });
  }
  const weakness = weaknessOf(digits);
  if (weakness) {
    const rank = weakness === "length" || weakness === "not_digits" ? "impossible" : "weak";
    throw refused({ reason: "weak_digits", ranking: { rank, weaknesses: [weakness] } });
  }
}

function weaknessOf(digits: string): Weakness | null {
  if (!/^\d*$/.test(digits)) {
    return "not_digits";
  }
  if (digits.length < 4 || digits.length > 8) {
    return "length";
  }
  if (/^(.+)\1+$/.test(digits)) {
    return "repeats";
  }
  const steps = [...digits].slice(1).map((digit, at) => Number(digit) - Number(digits[at]));
  return steps.every((step) => step === steps[0]) ? "sequence" : null;
}

function refused(wrong: CodeObstacle): CommandFailure {
  return new CommandFailure({ code: "not_allowed", reason: { obstacle: "code", wrong } });
}

function code(id: string, guest: string, kind: CodeKind, state: CodeState, from: Moment, until: Moment): Code {
  return {
    id,
    guest_name: guest,
    door: "d1",
    door_name: "Front door",
    set: null,
    kind,
    starts: from,
    ends: until,
    first_use_before: null,
    hours: [],
    uses: kind === "one_time" ? 1 : null,
    at_lock_until: null,
    made_at: moment(unixNow() - day),
    state,
    repeat: null,
  };
}

/** Codes of a host who has made some. */
export function codes(): Code[] {
  const now = unixNow();
  const tonight = midnight(now, 0);
  const at = (hours: number): Moment => moment(tonight + hours * hour);
  return [
    code("c1", "Maria", "stay", { state: "used", last_at: moment(now - hour) }, at(-9), at(59)),
    code("c2", "Parcel", "one_time", { state: "ready" }, at(0), at(24)),
    code("c3", "Neighbour", "stored", { state: "on_its_way" }, at(0), at(24 * 90)),
    code("c4", "Tiler", "visit", { state: "expired" }, at(-48), at(-46)),
  ];
}

/** What becomes of a code when a phone of the host has been at its door. */
export function visited(code: Code, holidays: Holiday[]): Code {
  const repeat = code.repeat && planOf(code.repeat.rule, holidays, true);
  switch (code.state.state) {
    case "travelling":
      return { ...code, repeat, state: { state: "revoked", confirmed_at: moment(unixNow()) } };
    case "on_its_way":
      return { ...code, repeat, at_lock_until: null, state: { state: "ready" } };
    default:
      return { ...code, repeat, at_lock_until: null };
  }
}

/** A code that comes back, going on until another day. */
export function confirmed(code: Code, until: string, holidays: Holiday[]): Code {
  const repeat = code.repeat && planOf({ ...code.repeat.rule, confirmed_until: until }, holidays, false);
  return { ...code, repeat, state: { state: "on_its_way" } };
}
