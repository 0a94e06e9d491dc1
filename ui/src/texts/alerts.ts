// What somebody should look at, in words: what it is, and what to do about it.

import type { AlertKind, AlertSeverity, LogActor } from "../backend/contract";
import { actorText } from "./log";
import { m } from "./paraglide/messages";

export function alertTone(severity: AlertSeverity): "danger" | "warning" | "info" {
  switch (severity) {
    case "top":
      return "danger";
    case "warning":
      return "warning";
    case "notice":
      return "info";
  }
}

export function alertText(kind: AlertKind): { what: string; next: string } {
  switch (kind.alert) {
    case "factory_new":
      return { what: m.alert_factory_new(), next: m.alert_factory_new_next() };
    case "clock_lost":
      return { what: m.alert_clock_lost(), next: m.alert_clock_lost_next() };
    case "log_not_whole":
      return { what: m.alert_log_not_whole(), next: m.alert_log_not_whole_next() };
    case "tamper":
      return { what: m.alert_tamper({ count: kind.count }), next: m.alert_tamper_next() };
    case "jammed":
      return { what: m.alert_jammed(), next: m.alert_jammed_next() };
    case "wrong_codes":
      return { what: m.alert_wrong_codes({ count: kind.count }), next: m.alert_wrong_codes_next() };
    case "used_after_end":
      return { what: m.alert_used_after_end({ who: who(kind.actor) }), next: m.alert_used_after_end_next() };
    case "battery_low":
      return { what: m.alert_battery_low({ percent: kind.percent }), next: m.alert_battery_low_next() };
    case "silent":
      return { what: m.alert_silent({ count: kind.days }), next: m.alert_silent_next() };
    case "clock_off":
      return { what: clockOff(kind.seconds), next: m.alert_clock_off_next() };
    case "unconfirmed":
      return { what: m.alert_unconfirmed({ count: kind.hours }), next: m.alert_unconfirmed_next() };
    case "unusual_hour":
      return { what: m.alert_unusual_hour({ who: who(kind.actor) }), next: m.alert_unusual_hour_next() };
    case "codes_short":
      return { what: m.alert_codes_short({ used: kind.used, most: kind.most }), next: m.alert_short_next() };
    case "asleep":
      return { what: m.alert_asleep({ who: who(kind.actor) }), next: m.alert_asleep_next() };
    case "unused":
      return { what: m.alert_unused({ who: who(kind.actor), days: kind.days }), next: m.alert_unused_next() };
    case "locked_out":
      return { what: m.alert_locked_out({ who: who(kind.actor) }), next: m.alert_locked_out_next() };
    case "not_on_lock":
      return { what: m.alert_not_on_lock({ who: who(kind.actor) }), next: m.alert_not_on_lock_next() };
    case "list_short":
      return { what: m.alert_list_short({ used: kind.used, most: kind.most }), next: m.alert_list_short_next() };
    case "keys_short":
      return { what: m.alert_keys_short({ used: kind.used, most: kind.most }), next: m.alert_short_next() };
  }
}

/** What an alert's time is: of what is still to come, the last moment at which it can be prevented. */
export function alertWhen(kind: AlertKind, time: string): string {
  return kind.alert === "not_on_lock" ? m.alert_needed_by({ time }) : m.alert_since({ time });
}

function clockOff(seconds: number): string {
  return seconds > 0 ? m.alert_clock_fast({ seconds }) : m.alert_clock_slow({ seconds: -seconds });
}

function who(actor: LogActor): string {
  return actorText(actor) ?? "";
}
