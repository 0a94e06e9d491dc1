// Hours of the week while they are typed: up to four windows of days and times.

import type { Weekday, Weekly } from "../../backend/contract";
import { weekdays } from "../../texts/times";

/** As many as a lock keeps for one key. */
export const windowsMax = 4;

export class HoursWindow {
  days = $state<Weekday[]>([]);
  from = $state("");
  until = $state("");

  constructor({ days, from, until }: Weekly) {
    [this.days, this.from, this.until] = [days, from, until];
  }

  toggle(day: Weekday): void {
    const chosen = this.days.includes(day) ? this.days.filter((one) => one !== day) : [...this.days, day];
    this.days = weekdays.filter((one) => chosen.includes(one));
  }

  get complete(): boolean {
    return this.days.length > 0 && this.from !== "" && this.until !== "";
  }

  get asked(): Weekly {
    return { days: this.days, from: this.from, until: this.until };
  }

  /** Ends on the next day. */
  get overnight(): boolean {
    return this.from !== "" && this.until !== "" && this.until <= this.from;
  }
}

export class WeeklyHours {
  windows = $state([new HoursWindow({ days: ["monday"], from: "10:00", until: "12:00" })]);

  add(): void {
    this.windows = [...this.windows, new HoursWindow({ days: [], from: "10:00", until: "12:00" })];
  }

  remove(window: HoursWindow): void {
    this.windows = this.windows.filter((one) => one !== window);
  }

  get complete(): boolean {
    return this.windows.every((window) => window.complete);
  }

  get asked(): Weekly[] {
    return this.windows.map((window) => window.asked);
  }
}
