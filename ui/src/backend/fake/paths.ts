// Paths of doors as the simulated site keeps them.

import type { CodeRoute, Door, RouteDoor, Snapshot } from "../contract";
import { choices } from "./codes";
import type { Faults } from "./faults";
import { moment, unixNow } from "./moments";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void };

export class FakePaths {
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  /** One path more; every lock of it waits for its key. */
  async make(name: string, ids: string[]): Promise<string> {
    this.#faults.strike("makePath");
    const { paths, doors } = this.#world.read();
    const id = `p${paths.length + 1}`;
    const held = doors.filter((door) => ids.includes(door.id)).map((door): RouteDoor => ({ door: door.id, name: door.name, state: { state: "waiting" } }));
    const path: CodeRoute = { id, name, doors: held, renewed_at: moment(unixNow()), codes_alive: 0, ended: false, guess: choices.guess };
    const waiting = (door: Door): Door => ({ ...door, waiting: [...door.waiting, { kind: "path", since: moment(unixNow()), refused: false }] });
    this.#world.change({ paths: [...paths, path], doors: doors.map((door) => (ids.includes(door.id) ? waiting(door) : door)) });
    return id;
  }

  async renew(id: string): Promise<void> {
    this.#faults.strike("renewPath");
    this.#world.change({ paths: changed(this.#world.read(), id, { renewed_at: moment(unixNow()), codes_alive: 0 }) });
  }

  async end(id: string): Promise<void> {
    this.#faults.strike("endPath");
    this.#world.change({ paths: changed(this.#world.read(), id, { ended: true, codes_alive: 0 }) });
  }
}

/** Every change has to reach every lock of the path anew. */
function changed(snapshot: Snapshot, id: string, part: Partial<CodeRoute>): CodeRoute[] {
  const anew = (one: CodeRoute): CodeRoute => ({ ...one, ...part, doors: one.doors.map((door) => ({ ...door, state: { state: "waiting" } })) });
  return snapshot.paths.map((one) => (one.id === id ? anew(one) : one));
}
