// What the host typed so far. Wall times stay text: which instant they are is for Rust to say.

import type { DoorId, KeyBinding, KeyDraft, KeySafety, OtherPhoneCard, Preset, Role } from "../../backend/contract";
import { RepeatWish } from "../repeat/repeat.svelte";
import { WeeklyHours } from "./hours.svelte";

export class Draft {
  hostName = $state("");
  guestName = $state("");
  role = $state<Role>("guest");
  doors = $state<DoorId[]>([]);
  preset = $state<Preset>("today");
  startsDate = $state("");
  startsTime = $state("");
  endsDate = $state("");
  endsTime = $state("");
  readonly hours = new WeeklyHours();
  /** Whether a weekly key says more than its hours of the week. */
  repeating = $state(false);
  readonly repeat: RepeatWish;
  devices = $state(1);
  /** How often the key may be handed on. */
  levels = $state(0);
  safety = $state<KeySafety>("link");
  /** Whether whoever gets it may make keys for others; only a co-host's one phone can. */
  makesKeys = $state(false);
  /** The card of the one phone that the key is for. */
  card = $state.raw<OtherPhoneCard | null>(null);
  readonly #nameless: string;

  /** `nameless` stands for a guest without a name. */
  constructor(door: DoorId, nameless: string, today = "") {
    this.repeat = new RepeatWish(today);
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
    const found = this.safety !== "one_phone" || this.card !== null;
    return found && this.doors.length > 0 && (this.preset !== "cleaner_weekly" || (this.repeating ? this.repeat : this.hours).complete);
  }

  /** The draft as the command takes it. */
  get asked(): KeyDraft {
    const blank = !this.#dated || [this.startsDate, this.startsTime, this.endsDate, this.endsTime].includes("");
    return {
      guest_name: this.guestName.trim() || this.#nameless,
      role: this.role,
      doors: this.doors,
      // Own times begin as those of a stay, until they are typed.
      preset: this.preset === "custom" && blank ? "stay" : this.preset,
      starts: blank ? null : `${this.startsDate}T${this.startsTime}`,
      ends: blank ? null : `${this.endsDate}T${this.endsTime}`,
      weekly: this.preset === "cleaner_weekly" ? this.hours.asked : [],
      repeat: this.preset === "cleaner_weekly" && this.repeating ? this.repeat.asked : null,
      devices: this.safety === "one_phone" ? 1 : this.devices,
      binding: this.#binding,
      uses: null,
      hand_on: this.levels,
      makes_keys: this.makesKeys && this.role === "co_host",
    };
  }

  get #binding(): KeyBinding {
    return this.safety === "one_phone" ? { safety: "one_phone", card: this.card?.text ?? "" } : { safety: this.safety };
  }

  /** Whether the host may type a window. */
  get #dated(): boolean {
    return this.preset === "stay" || this.preset === "custom";
  }
}
