// Moments of the simulated property. The simulation keeps its property on UTC and needs no zones.

import type { Moment } from "../contract";

const zone = "Atlantic/Reykjavik";

export const hour = 3600;
export const day = 24 * hour;

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

export function moment(unix: number): Moment {
  const at = new Date(unix * 1000);
  const wall = at.toISOString().slice(0, 16);
  return { unix, wall, offset: "+00:00", zone };
}

/** The moment of a wall time such as `2026-11-22T15:00`. */
export function momentAt(wall: string): Moment {
  return moment(Math.floor(Date.parse(`${wall}:00Z`) / 1000));
}

/** The begin of the day some days on. */
export function midnight(unix: number, daysOn: number): number {
  return unix - (unix % day) + daysOn * day;
}
