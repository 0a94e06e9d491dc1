// Keys handed on, in the simulation.

import { CommandFailure } from "../backend";
import type { HandedKey, HandOnDraft, Key, KeyPreview } from "../contract";
import { moment, momentAt, unixNow } from "./moments";

export function handedFrom(draft: HandOnDraft, held: Key[], number: number): HandedKey {
  const own = held.filter((key) => draft.keys.includes(key.id));
  const [first] = own;
  if (!first) {
    throw new CommandFailure({ code: "gone" });
  }
  const ends = draft.ends ? momentAt(draft.ends) : first.ends;
  if (ends.unix > first.ends.unix) {
    throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "hand_on", wrong: { code: "too_late" } } });
  }
  return {
    id: `h${number}`,
    guest_name: draft.guest_name,
    keys: draft.keys,
    doors: own.map((key) => key.door_name),
    starts: draft.starts ? momentAt(draft.starts) : first.starts,
    ends,
    made_at: moment(unixNow()),
  };
}

export function handedPreview(made: HandedKey, draft?: HandOnDraft): KeyPreview {
  const { guest_name, doors, starts, ends } = made;
  const [devices, uses, hand_on] = [draft?.devices ?? 1, draft?.uses ?? null, draft?.hand_on ?? 0];
  return { guest_name, doors, starts, ends, hours: [], devices, safety: "link", uses, hand_on, makes_keys: false, cannot_open_after: ends, clock_changes: [] };
}
