// On which days something comes back, while it is typed. What a lock makes of it is for Rust to say.

import type { Repeat } from "../../backend/contract";
import { WeeklyHours } from "../makekey/hours.svelte";

/** Every week to every twelfth; more is possible, but nobody counts that far. */
export const everyWeeks = Array.from({ length: 12 }, (_, at) => at + 1);

export class RepeatWish {
  readonly hours = new WeeklyHours();
  firstDay = $state("");
  lastDay = $state("");
  everyWeeks = $state("1");
  except = $state<string[]>([]);
  /** The exception that is being typed. */
  exceptDay = $state("");
  closedOnHolidays = $state(false);
  onlyVacant = $state(false);
  /** Empty is for good. */
  confirmedUntil = $state("");

  constructor(today: string) {
    this.firstDay = today;
  }

  /** Keeps the typed exception, in order and once. */
  addException(): void {
    if (this.exceptDay !== "") {
      this.except = [...new Set([...this.except, this.exceptDay])].sort();
      this.exceptDay = "";
    }
  }

  removeException(day: string): void {
    this.except = this.except.filter((one) => one !== day);
  }

  /** A last day that is missing is for Rust to refuse, with the reason. */
  get complete(): boolean {
    return this.hours.complete && this.firstDay !== "";
  }

  get asked(): Repeat {
    return {
      hours: this.hours.asked,
      first_day: this.firstDay,
      last_day: this.lastDay || null,
      every_weeks: Number(this.everyWeeks),
      except: this.except,
      on_holidays: this.closedOnHolidays ? "closed" : "as_usual",
      unit: this.onlyVacant ? "only_vacant" : "any_time",
      confirmed_until: this.confirmedUntil || null,
    };
  }
}
