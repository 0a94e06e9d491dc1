// What an owner does for a lock in the simulation: keypad, reset and the end of a door.

import { CommandFailure } from "../backend";
import type { Door, DoorEnd, LogForm, LogKey, Outcome, ResetCode, ResetGuard, Snapshot } from "../contract";
import type { Faults } from "./faults";
import { settled } from "./lock";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void; changeDoor: (id: string, part: Partial<Door>) => void };

export class FakeCare {
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  async releaseKeypad(): Promise<Outcome> {
    this.#faults.strike("releaseKeypad");
    return settled("lock").outcome;
  }

  async guard(door: string, reset_guard: ResetGuard): Promise<void> {
    this.#faults.strike("setResetGuard");
    this.#world.changeDoor(door, { reset_guard });
  }

  async allowReset(): Promise<Outcome> {
    this.#faults.strike("allowReset");
    return settled("lock").outcome;
  }

  async saveLog(form: LogForm): Promise<string | null> {
    this.#faults.strike("saveLog");
    return `/home/ingrid/Documents/latchstring-log.${form === "csv" ? "csv" : "jsonl"}`;
  }

  async logKey(): Promise<LogKey> {
    this.#faults.strike("logKey");
    return { digits: "5a".repeat(32) };
  }

  async code(): Promise<ResetCode> {
    this.#faults.strike("resetCode");
    return { digits: "730194628503" };
  }

  async aside(door: string, mark: string): Promise<void> {
    this.#faults.strike("putAlertAside");
    this.#world.change({ alerts: this.#world.read().alerts.filter((alert) => alert.door !== door || alert.mark !== mark) });
  }

  /** The simulated locks were never reset; a door can only be given up. */
  async end(id: string, end: DoorEnd): Promise<void> {
    this.#faults.strike("endDoor");
    if (end === "lock_was_reset") {
      throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "lock_not_reset" } });
    }
    const { doors, alerts } = this.#world.read();
    this.#world.change({ doors: doors.filter((door) => door.id !== id), alerts: alerts.filter((alert) => alert.door !== id) });
  }
}
