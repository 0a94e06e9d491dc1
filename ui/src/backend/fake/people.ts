// People who leave, in the simulation.

import { personKey } from "../../texts/people";
import { CommandFailure } from "../backend";
import type { Code, Grant, Moment, Removed, Snapshot } from "../contract";
import type { Faults } from "./faults";
import { moment, unixNow } from "./moments";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void };

const living = ["created", "claimed", "used", "ready", "on_its_way"];

export class FakePeople {
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  async remove(name: string): Promise<Removed> {
    this.#faults.strike("removePerson");
    const until = moment(unixNow() + 8);
    const removed = { keys: this.#theirs(this.#world.read().grants, name).length, codes: this.#theirs(this.#world.read().codes, name).length };
    this.#set(name, living, (): Grant["state"] & Code["state"] => ({ state: "undoable", undo_until: until }));
    setTimeout(() => this.#set(name, ["undoable"], (ends): Grant["state"] & Code["state"] => ({ state: "travelling", cannot_open_after: ends })), 8000);
    return removed;
  }

  async undo(name: string): Promise<void> {
    this.#faults.strike("undoRemovePerson");
    const now = moment(unixNow());
    this.#set(name, ["undoable"], (): Grant["state"] & Code["state"] => ({ state: "used", last_at: now }));
  }

  async save(): Promise<string | null> {
    this.#faults.strike("savePerson");
    return "/home/ingrid/Documents/latchstring-person.json";
  }

  async erase(name: string, neutral: string): Promise<void> {
    this.#faults.strike("erasePerson");
    const { grants, codes } = this.#world.read();
    const open = [...living, "undoable", "travelling"];
    const theirs = [...this.#theirs(grants, name).map((one) => ({ door: one.doors[0]?.name ?? "", state: one.state.state })), ...this.#theirs(codes, name).map((one) => ({ door: one.door_name, state: one.state.state }))];
    const doors = theirs.filter((one) => open.includes(one.state)).map((one) => one.door);
    if (doors.length > 0) {
      throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "still_has_access", doors } });
    }
    const renamed = <T extends Grant | Code>(list: T[]): T[] => list.map((one) => (personKey(one.guest_name) === personKey(name) ? { ...one, guest_name: neutral } : one));
    this.#world.change({ grants: renamed(grants), codes: renamed(codes) });
  }

  #theirs<T extends Grant | Code>(list: T[], name: string): T[] {
    return list.filter((one) => personKey(one.guest_name) === personKey(name));
  }

  #set(name: string, from: string[], to: (ends: Moment) => Grant["state"] & Code["state"]): void {
    const set = <T extends Grant | Code>(list: T[]): T[] => list.map((one) => (personKey(one.guest_name) === personKey(name) && from.includes(one.state.state) ? { ...one, state: to(one.ends) } : one));
    const { grants, codes } = this.#world.read();
    this.#world.change({ grants: set(grants).map((grant) => ({ ...grant, doors: grant.doors.map((door) => ({ ...door, state: grant.state })) })), codes: set(codes) });
  }
}
