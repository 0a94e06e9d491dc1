// What the host typed so far. Wall times stay text: which instant they are is for Rust to say.

import type { DoorId, KeyDraft, Preset } from "../../backend/contract";
import { WeeklyHours } from "./hours.svelte";

export class Draft {
  hostName = $state("");
  guestName = $state("");
  doors = $state<DoorId[]>([]);
  preset = $state<Preset>("today");
  startsDate = $state("");
  startsTime = $state("");
  endsDate = $state("");
  endsTime = $state("");
  readonly hours = new WeeklyHours();
  devices = $state(1);
  readonly #nameless: string;

  /** `nameless` stands for a guest without a name. */
  constructor(door: DoorId, nameless: string) {
    this.doors = [door];
    this.#nameless = nameless;
  }

  toggleDoor(door: DoorId): void {
    this.doors = this.doors.includes(door) ? this.doors.filter((one) => one !== door) : [...this.doors, door];
  }

  /** Fills empty date fields with what Rust would take, such as `2026-11-22T15:00`. */
  proposeWindow(startsWall: string, endsWall: string): void {
    if (!this.#dated || this.startsDate !== "" || this.endsDate !== "") {
      return;
    }
    [this.startsDate = "", this.startsTime = ""] = startsWall.split("T");
    [this.endsDate = "", this.endsTime = ""] = endsWall.split("T");
  }

  get complete(): boolean {
    return this.doors.length > 0 && (this.preset !== "cleaner_weekly" || this.hours.complete);
  }

  /** The draft as the command takes it. */
  get asked(): KeyDraft {
    const blank = !this.#dated || [this.startsDate, this.startsTime, this.endsDate, this.endsTime].includes("");
    return {
      guest_name: this.guestName.trim() || this.#nameless,
      doors: this.doors,
      // Own times begin as those of a stay, until they are typed.
      preset: this.preset === "custom" && blank ? "stay" : this.preset,
      starts: blank ? null : `${this.startsDate}T${this.startsTime}`,
      ends: blank ? null : `${this.endsDate}T${this.endsTime}`,
      weekly: this.preset === "cleaner_weekly" ? this.hours.asked : [],
      devices: this.devices,
      uses: null,
    };
  }

  /** Whether the host may type a window. */
  get #dated(): boolean {
    return this.preset === "stay" || this.preset === "custom";
  }
}
