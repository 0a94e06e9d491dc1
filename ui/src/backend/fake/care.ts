// What an owner does for a lock in the simulation: keypad, reset and the end of a door.

import { CommandFailure } from "../backend";
import type { Door, DoorEnd, LogForm, LogKey, MovedAccess, Outcome, Replacement, ResetCode, ResetGuard, Snapshot } from "../contract";
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

  async followLaw(zone: string): Promise<MovedAccess[]> {
    this.#faults.strike("followLaw");
    const made = this.#world.read().law_changes.find((change) => change.zone === zone)?.access ?? [];
    await this.leaveLaw(zone);
    return made;
  }

  async leaveLaw(zone: string): Promise<void> {
    this.#faults.strike("leaveLaw");
    this.#world.change({ law_changes: this.#world.read().law_changes.filter((change) => change.zone !== zone) });
  }

  async replacement(door: string): Promise<Replacement> {
    this.#faults.strike("previewReplacement");
    return this.#moving(door);
  }

  async replace(id: string, by: string, end: DoorEnd): Promise<Replacement> {
    this.#faults.strike("replaceLock");
    const moved = this.#moving(id);
    await this.end(id, end);
    const { grants, codes } = this.#world.read();
    const at = <Row extends { door: string }>(row: Row): Row => (row.door === id ? { ...row, door: by } : row);
    this.#world.change({ grants: grants.map((grant) => ({ ...grant, doors: grant.doors.map(at) })), codes: codes.map(at) });
    this.#world.changeDoor(by, { name: moved.door_name });
    return moved;
  }

  #moving(id: string): Replacement {
    const { doors, grants, codes } = this.#world.read();
    const keys = grants.filter((grant) => grant.doors.some((at) => at.door === id) && ["created", "claimed", "used"].includes(grant.state.state));
    const living = codes.filter((code) => code.door === id && ["ready", "on_its_way", "used"].includes(code.state.state));
    return {
      door_name: doors.find((door) => door.id === id)?.name ?? "",
      access: [
        ...keys.map((key): MovedAccess => ({ guest_name: key.guest_name, ends: key.ends, what: { what: "key", grant: key.id }, fate: "new_link" })),
        ...living.map((code): MovedAccess => ({ guest_name: code.guest_name, ends: code.ends, what: { what: "code", code: code.id }, fate: code.kind === "stored" ? "same_digits" : "new_digits" })),
      ],
    };
  }

  /** The simulated locks were never reset; a door can only be given up. */
  async end(id: string, end: DoorEnd): Promise<void> {
    this.#faults.strike("endDoor");
    if (end === "lock_was_reset") {
      throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "lock_not_reset" } });
    }
    this.#forget(id);
  }

  async leave(id: string): Promise<void> {
    this.#faults.strike("leaveDoor");
    this.#forget(id);
  }

  #forget(id: string): void {
    const { doors, alerts } = this.#world.read();
    this.#world.change({ doors: doors.filter((door) => door.id !== id), alerts: alerts.filter((alert) => alert.door !== id) });
  }
}
