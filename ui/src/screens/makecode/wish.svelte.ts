// What the host chose for a code so far. Which of it fits the lock's grid is for Rust to say.

import type { CodeChoices, CodeDraft, CodeKind, CodeShape, DoorId, Role, StayHours } from "../../backend/contract";
import { HoursWindow } from "../makekey/hours.svelte";
import { RepeatWish } from "../repeat/repeat.svelte";

export class CodeWish {
  guestName = $state("");
  role = $state<Role>("guest");
  kind = $state<CodeKind>("one_time");
  /** The path whose doors it shall all open; empty is the one door alone. */
  path = $state("");
  /** The start, as a date and a time field hold it; both empty is now. */
  date = $state("");
  time = $state("");
  /** Lengths as the choice fields hold them. */
  oneTimeHours = $state("");
  visitMinutes = $state("");
  longDays = $state("");
  arrival = $state("");
  nights = $state(1);
  stayHours = $state<StayHours>("standard");
  weekdays = $state("");
  fromHour = $state("10");
  weeklyHours = $state("");
  weeklyWeeks = $state("");
  digits = $state("");
  endDate = $state("");
  endTime = $state("11:00");
  /** Whether own digits open in the hours of the week only. */
  onlyHours = $state(false);
  readonly hours = new HoursWindow({ days: ["monday"], from: "10:00", until: "12:00" });
  /** Whether own digits come back on certain days; then those say the times. */
  repeating = $state(false);
  readonly repeat: RepeatWish;
  /** Openings of own digits; empty is any number. */
  uses = $state("");
  readonly #door: DoorId;
  readonly #nameless: string;

  /** `nameless` stands for a guest without a name, `today` and `tomorrow` are dates such as `2026-11-22`. */
  constructor(door: DoorId, choices: CodeChoices, nameless: string, [today, tomorrow]: [string, string]) {
    [this.#door, this.#nameless] = [door, nameless];
    this.kind = choices.kinds[0] ?? "one_time";
    this.oneTimeHours = preferred(choices.one_time_hours, 24);
    this.visitMinutes = preferred(choices.visit_minutes, 120);
    this.longDays = preferred(choices.long_days, 91);
    this.weekdays = preferred(choices.weekly_masks, 1);
    this.weeklyHours = preferred(choices.weekly_hours, 2);
    this.weeklyWeeks = preferred(choices.weekly_weeks, 13);
    this.arrival = today;
    this.repeat = new RepeatWish(today);
    this.endDate = tomorrow;
  }

  get complete(): boolean {
    switch (this.kind) {
      case "one_time":
      case "visit":
        return (this.date === "") === (this.time === "");
      case "stay":
        return this.arrival !== "";
      case "long":
      case "weekly":
        return true;
      case "stored":
        return this.repeating ? this.repeat.complete : (this.date === "") === (this.time === "") && this.endDate !== "" && this.endTime !== "" && (!this.onlyHours || this.hours.complete);
    }
  }

  /** The draft as the command takes it. */
  get asked(): CodeDraft {
    return { guest_name: this.guestName.trim() || this.#nameless, role: this.role, door: this.#door, path: this.path || null, shape: this.#shape };
  }

  get #shape(): CodeShape {
    const starts = this.date === "" || this.time === "" ? null : `${this.date}T${this.time}`;
    switch (this.kind) {
      case "one_time":
        return { kind: "one_time", starts, hours: Number(this.oneTimeHours) };
      case "visit":
        return { kind: "visit", starts, minutes: Number(this.visitMinutes) };
      case "stay":
        return { kind: "stay", arrival: this.arrival, nights: this.nights, hours: this.stayHours };
      case "long":
        return { kind: "long", starts: this.date || null, days: Number(this.longDays) };
      case "weekly":
        return {
          kind: "weekly",
          starts: this.date || null,
          weekdays: Number(this.weekdays),
          from_hour: Number(this.fromHour),
          hours: Number(this.weeklyHours),
          weeks: Number(this.weeklyWeeks),
        };
      case "stored":
        if (this.repeating) {
          return { kind: "repeating", digits: this.digits.trim() || null, rule: this.repeat.asked };
        }
        return {
          kind: "stored",
          digits: this.digits.trim() || null,
          starts,
          ends: `${this.endDate}T${this.endTime}`,
          weekly: this.onlyHours ? this.hours.asked : null,
          uses: this.uses === "" ? null : Number(this.uses),
        };
    }
  }
}

function preferred(choices: number[], wanted: number): string {
  return String(choices.includes(wanted) ? wanted : (choices[0] ?? wanted));
}

/** Today and tomorrow on this device, as a first proposal for date fields. */
export function todayAndTomorrow(now: Date): [string, string] {
  const date = (on: Date): string => `${on.getFullYear()}-${String(on.getMonth() + 1).padStart(2, "0")}-${String(on.getDate()).padStart(2, "0")}`;
  return [date(now), date(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1))];
}
