// Lines of a log in words: who did what.

import type { LogActor, LogEvent, Refusal } from "../backend/contract";
import { m } from "./paraglide/messages";

/** Who did it, or nothing for the lock itself. */
export function actorText(actor: LogActor): string | null {
  switch (actor.actor) {
    case "lock":
      return null;
    case "you":
      return m.log_you();
    case "guest":
      return actor.name;
    case "guest_of":
      return m.log_guest_of({ maker: actor.maker });
    case "other_key":
      return m.log_other_key({ serial: actor.serial });
  }
}

export function eventText(event: LogEvent): string {
  switch (event.event) {
    case "installed":
      return m.log_installed();
    case "factory_reset":
      return m.log_factory_reset();
    case "claimed":
      return m.log_claimed();
    case "unlocked":
      return m.log_unlocked();
    case "locked":
      return m.log_locked();
    case "unlatched":
      return m.log_unlatched();
    case "refused":
      return event.reason === null ? m.log_refused() : refusedText(event.reason);
    case "settings_changed":
      return m.log_settings_changed();
    case "list_joined":
      return m.log_list_joined();
    case "clock_set":
      return m.log_clock_set();
    case "clock_stepped":
      return event.seconds < 0 ? m.log_clock_back({ count: -event.seconds }) : m.log_clock_forward({ count: event.seconds });
    case "clock_lost":
      return m.log_clock_lost();
    case "dropped":
      return m.log_dropped({ count: event.entries });
    case "jammed":
      return m.log_jammed();
    case "power_up":
      return m.log_power_up();
    case "auto_locked":
      return m.log_auto_locked();
    case "wrong_code":
      return m.log_wrong_code();
    case "keypad_throttled":
      return m.log_keypad_throttled({ count: event.tries });
    case "keypad_released":
      return m.log_keypad_released();
    case "code_changed":
      return m.log_code_changed();
    case "path_changed":
      return m.log_path_changed();
    case "issuer_changed":
      return m.log_issuer_changed();
    case "wrong_claim_code":
      return m.log_wrong_claim_code();
    case "owner_changed":
      return m.log_owner_changed();
    case "reset_allowed":
      return event.at_keypad ? m.log_reset_allowed_keypad() : m.log_reset_allowed();
    case "codes_full":
      return m.log_codes_full();
    case "battery_low":
      return m.log_battery_low({ percent: event.percent });
    case "door_forced":
      return m.log_door_forced();
    case "tried_without_key":
      return m.log_tried_without_key();
    case "unreadable":
      return m.log_unreadable();
  }
}

function refusedText(reason: Refusal): string {
  switch (reason) {
    case "taken_back":
      return m.log_refused_taken_back();
    case "not_yet":
      return m.log_refused_not_yet();
    case "expired":
      return m.log_refused_expired();
    case "outside_hours":
      return m.log_refused_outside_hours();
    case "used_up":
      return m.log_refused_used_up();
    case "claimed_by_others":
      return m.log_refused_claimed_by_others();
    case "unknown":
      return m.log_refused_unknown();
    case "not_permitted":
      return m.log_refused_not_permitted();
    case "wrong_claim_code":
      return m.log_refused_wrong_claim_code();
    case "too_many_claim_codes":
      return m.log_refused_too_many_claim_codes();
    case "stale":
      return m.log_refused_stale();
    case "clock_lost":
      return m.log_refused_clock_lost();
    case "lock_full":
      return m.log_refused_lock_full();
    case "lock_fault":
      return m.log_refused_lock_fault();
    case "jammed":
      return m.log_refused_jammed();
  }
}
