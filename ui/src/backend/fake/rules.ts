// Rules of the simulated property: the shape of Rust's templates, with fewer lines.

import type { Kind, PropertyPolicy, Role, RolePolicy, Rules, Template } from "../contract";

const roles: Role[] = ["guest", "staff", "maintenance", "co_host", "emergency"];
const everything: Kind[] = ["phone_key", "one_time_code", "visit_code", "stay_code", "long_code", "weekly_code", "stored_code", "rotating_code"];

export function rulesOf(policy: PropertyPolicy | null): Rules {
  const kinds = (role: Role): Kind[] => (policy === null ? everything : (policy.roles.find((line) => line.role === role)?.kinds ?? []));
  const templates: Template[] = ["rental", "property_management", "co_working", "maintenance"];
  return {
    policy,
    offers: roles.map((role) => ({ role, kinds: kinds(role) })),
    templates: templates.map((template) => ({ template, policy: policyOf(template === "rental" ? 9 : 10) })),
  };
}

function policyOf(digits: number): PropertyPolicy {
  return {
    times: { check_in: "15:00", check_out: "11:00", early_check_in: "11:00", late_check_out: "14:00" },
    codes: { offline_digits: digits, stored_digits_min: 6, chosen: "strong", a_day: { one_in: 4000 } },
    log_days: 365,
    roles: [line("guest", ["phone_key", "stay_code", "visit_code"], 32, 4), line("staff", ["phone_key", "weekly_code"], 366, 1)],
  };
}

function line(role: Role, kinds: Kind[], days: number, devices: number): RolePolicy {
  return {
    role,
    kinds,
    default_end: { ends: "after", hours: 24 },
    hours_max: days * 24,
    devices_max: devices,
    hand_on_max: 0,
    staleness: role === "staff" ? { limit: "hours", hours: 72 } : { limit: "by_door" },
    intents: ["presence", "tap"],
  };
}
