// The rules of a property in words: roles, ways in, and what goes beyond them.

import type { Breach, Kind, PolicyError, Role, Staleness, Template } from "../backend/contract";
import { m } from "./paraglide/messages";

export function templateText(template: Template): string {
  switch (template) {
    case "rental":
      return m.template_rental();
    case "property_management":
      return m.template_property_management();
    case "co_working":
      return m.template_co_working();
    case "maintenance":
      return m.template_maintenance();
  }
}

export function roleText(role: Role): string {
  switch (role) {
    case "guest":
      return m.role_guest();
    case "staff":
      return m.role_staff();
    case "maintenance":
      return m.role_maintenance();
    case "co_host":
      return m.role_co_host();
    case "emergency":
      return m.role_emergency();
    case "owner":
      return m.role_owner();
  }
}

export function wayInText(kind: Kind): string {
  switch (kind) {
    case "phone_key":
      return m.way_in_phone_key();
    case "one_time_code":
      return m.way_in_one_time_code();
    case "visit_code":
      return m.way_in_visit_code();
    case "stay_code":
      return m.way_in_stay_code();
    case "long_code":
      return m.way_in_long_code();
    case "weekly_code":
      return m.way_in_weekly_code();
    case "stored_code":
      return m.way_in_stored_code();
    case "rotating_code":
      return m.way_in_rotating_code();
  }
}

export function stalenessText(staleness: Staleness): string {
  switch (staleness.limit) {
    case "by_door":
      return m.staleness_by_door();
    case "ten_minutes":
      return m.staleness_ten_minutes();
    case "hours":
      return m.staleness_hours({ hours: staleness.hours });
  }
}

/** Everything in which a wish goes too far, one sentence each. */
export function breachesText(breaches: Breach[]): string {
  return breaches.map(breachText).join(" ");
}

function breachText(breach: Breach): string {
  switch (breach.code) {
    case "not_offered":
      return m.breach_not_offered();
    case "too_long":
      return m.breach_too_long({ days: Math.floor(breach.hours_max / 24), hours: breach.hours_max });
    case "devices":
      return m.breach_devices({ most: breach.most });
    case "hand_on":
      return m.breach_hand_on({ most: breach.most });
    case "intents":
      return m.breach_intents();
    case "stored_digits":
      return m.breach_stored_digits({ count: breach.at_least });
  }
}

export function policyErrorText(wrong: PolicyError): string {
  switch (wrong.code) {
    case "too_guessable":
      return m.rules_wrong_too_guessable();
    case "no_intent":
      return m.rules_wrong_no_intent({ role: roleText(wrong.role) });
    case "hours":
      return m.rules_wrong_hours({ role: roleText(wrong.role), days: Math.floor(wrong.most / 24) });
    case "default_too_long":
      return m.rules_wrong_default({ role: roleText(wrong.role) });
    case "devices":
    case "hand_on":
    case "staleness":
    case "role_twice":
      return m.rules_wrong_line({ role: roleText(wrong.role) });
    case "owner_limited":
    case "offline_digits":
    case "stored_digits":
    case "log_days":
      return m.rules_wrong_values();
  }
}
