// Paths of doors as the simulated site keeps them.

import type { CodeRoute, Door, RouteDoor, Snapshot } from "../contract";
import { choices } from "./codes";
import { moment, unixNow } from "./moments";

/** One path more; every lock of it waits for its key. */
export function withPath(snapshot: Snapshot, name: string, ids: string[]): { id: string; paths: CodeRoute[]; doors: Door[] } {
  const id = `p${snapshot.paths.length + 1}`;
  const held = snapshot.doors.filter((door) => ids.includes(door.id)).map((door): RouteDoor => ({ door: door.id, name: door.name, state: { state: "waiting" } }));
  const path: CodeRoute = { id, name, doors: held, renewed_at: moment(unixNow()), codes_alive: 0, ended: false, guess: choices.guess };
  const waiting = (door: Door): Door => ({ ...door, waiting: [...door.waiting, { kind: "path", since: moment(unixNow()), refused: false }] });
  return { id, paths: [...snapshot.paths, path], doors: snapshot.doors.map((door) => (ids.includes(door.id) ? waiting(door) : door)) };
}

export function renewed(snapshot: Snapshot, id: string): CodeRoute[] {
  return changed(snapshot, id, { renewed_at: moment(unixNow()), codes_alive: 0 });
}

export function ended(snapshot: Snapshot, id: string): CodeRoute[] {
  return changed(snapshot, id, { ended: true, codes_alive: 0 });
}

/** Every change has to reach every lock of the path anew. */
function changed(snapshot: Snapshot, id: string, part: Partial<CodeRoute>): CodeRoute[] {
  const anew = (one: CodeRoute): CodeRoute => ({ ...one, ...part, doors: one.doors.map((door) => ({ ...door, state: { state: "waiting" } })) });
  return snapshot.paths.map((one) => (one.id === id ? anew(one) : one));
}
