// People and their leaving, in the simulation.

import { personKey } from "../../texts/people";
import { CommandFailure } from "../backend";
import type { Code, Ending, Grant, Moment, Person, Removed, Snapshot } from "../contract";
import type { Faults } from "./faults";
import { moment, unixNow } from "./moments";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void };

const living = ["created", "claimed", "used", "ready", "on_its_way"];

/** The picture with the people that its keys and codes name. */
export function withPeople(snapshot: Snapshot): Snapshot {
  const people = new Map<string, Person>();
  const of = (name: string): Person => {
    const known: Person = people.get(personKey(name)) ?? { name: name.trim(), roles: [], keys: [], codes: [], handed: [], living: 0, doors: [], last_used: null, undo_until: null };
    people.set(personKey(name), known);
    return known;
  };
  for (const grant of snapshot.grants) {
    const person = of(grant.guest_name);
    person.keys.push(grant.id);
    person.roles = ["guest"];
    person.living += Number(living.includes(grant.state.state));
    grant.doors.forEach((door) => stand(person, door, grant.state));
  }
  for (const code of snapshot.codes) {
    const person = of(code.guest_name);
    person.codes.push(code.id);
    person.living += Number(living.includes(code.state.state));
    stand(person, { door: code.door, name: code.door_name }, code.state);
  }
  snapshot.handed.forEach((key) => of(key.guest_name).handed.push(key.id));
  const inOrder = [...people.values()].sort((one, other) => Number(other.living > 0) - Number(one.living > 0) || one.name.localeCompare(other.name));
  return { ...snapshot, people: inOrder };
}

function stand(person: Person, { door, name }: { door: string; name: string }, state: Grant["state"] | Code["state"]): void {
  if (state.state === "used") {
    person.last_used = state.last_at;
  }
  if (state.state === "undoable") {
    person.undo_until = state.undo_until;
  }
  if (!living.includes(state.state) && state.state !== "undoable" && state.state !== "travelling") {
    return;
  }
  const known = person.doors.find((one) => one.door === door) ?? { door, name, living: 0, cannot_open_after: null };
  person.doors = [...person.doors.filter((one) => one.door !== door), known];
  known.living += Number(living.includes(state.state));
  known.cannot_open_after = state.state === "travelling" ? state.cannot_open_after : known.cannot_open_after;
}

export class FakePeople {
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  async preview(name: string): Promise<Ending[]> {
    this.#faults.strike("previewRemoval");
    const lives = <T extends Grant | Code>(list: T[]): T[] => this.#theirs(list, name).filter((one) => living.includes(one.state.state));
    const { grants, codes } = this.#world.read();
    const keys = lives(grants).map(({ id, ends, doors }): Ending => ({ what: { what: "key", grant: id }, ends, doors: doors.map((door) => ({ door: door.door, name: door.name, cannot_open_after: ends })) }));
    return [...keys, ...lives(codes).map(({ id, ends, door, door_name }): Ending => ({ what: { what: "code", code: id }, ends, doors: [{ door, name: door_name, cannot_open_after: ends }] }))];
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
    const { grants, codes, people } = this.#world.read();
    const doors = people.find((person) => personKey(person.name) === personKey(name))?.doors.map((door) => door.name) ?? [];
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
