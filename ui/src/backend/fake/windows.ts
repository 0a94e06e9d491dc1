// What a draft becomes in the simulation. The app asks Rust, which knows zones; here the property is on UTC.

import { CommandFailure } from "../backend";
import type { Door, Holiday, KeyDraft, KeyPreview } from "../contract";
import { day, hour, midnight, moment, momentAt, unixNow } from "./moments";
import { keyWindow } from "./repeats";

export function previewOf(draft: KeyDraft, doors: Door[], holidays: Holiday[]): KeyPreview {
  const [from, until] = draft.repeat ? keyWindow(draft.repeat, holidays) : windowOf(draft);
  if (until <= from) {
    throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "terms", wrong: { code: "end_before_start", starts: moment(from), ends: moment(until) } } });
  }
  return {
    guest_name: draft.guest_name,
    doors: doors.filter((door) => draft.doors.includes(door.id)).map((door) => door.name),
    starts: moment(from),
    ends: moment(until),
    hours: draft.repeat?.hours ?? draft.weekly,
    devices: draft.devices,
    safety: draft.binding.safety,
    uses: draft.uses ?? (draft.preset === "one_time" ? 1 : null),
    hand_on: draft.hand_on,
    makes_keys: draft.makes_keys,
    cannot_open_after: moment(until),
    clock_changes: [],
  };
}

function windowOf(draft: KeyDraft): [number, number] {
  if (draft.starts && draft.ends) {
    return [momentAt(draft.starts).unix, momentAt(draft.ends).unix];
  }
  const now = unixNow();
  const today = midnight(now, 0);
  switch (draft.preset) {
    case "today":
      return [now, today + day];
    case "weekend": {
      const toFriday = (12 - new Date(today * 1000).getUTCDay()) % 7;
      return [today + toFriday * day + 15 * hour, today + (toFriday + 3) * day];
    }
    case "stay":
    case "custom":
      return [today + 15 * hour, today + day + 11 * hour];
    case "cleaner_weekly":
      return [now, today + 84 * day];
    case "one_time":
      return [now, now + day];
  }
}
