// Rules while they are being changed. Whether they can be kept is for Rust to say.

import type { Kind, PropertyPolicy, RolePolicy } from "../../backend/contract";

const hoursPerDay = 24;

export class RulesDraft {
  readonly policy: PropertyPolicy | null;

  constructor(policy: PropertyPolicy | null) {
    const copy = $state(policy === null ? null : $state.snapshot(policy));
    this.policy = copy;
  }
}

export function allows(line: RolePolicy, kind: Kind): boolean {
  return line.kinds.includes(kind);
}

export function toggleKind(line: RolePolicy, kind: Kind): void {
  line.kinds = allows(line, kind) ? line.kinds.filter((one) => one !== kind) : [...line.kinds, kind];
}

export function daysOf(line: RolePolicy): string {
  return String(Math.ceil(line.hours_max / hoursPerDay));
}

/** Sets the longest duration; what ends by itself then ends no later. */
export function setDays(line: RolePolicy, typed: string): void {
  const days = Number(typed);
  if (!Number.isInteger(days) || days < 1 || days > 1098) {
    return;
  }
  line.hours_max = days * hoursPerDay;
  if (line.default_end.ends === "after" && line.default_end.hours > line.hours_max) {
    line.default_end = { ends: "after", hours: line.hours_max };
  }
}
