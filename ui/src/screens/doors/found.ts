// Which of a host's doors are shown, and in which order, when there are too many to look through.

import type { Door } from "../../backend/contract";

/** With this many doors a list is searched rather than read. */
export const manyDoors = 8;

/** Whether the host should do something about it: the lock or what waits for it will not mend itself. */
export function wantsSomebody(door: Door): boolean {
  const battery = door.reading?.battery_low === true;
  return door.state.state !== "in_service" || battery || door.clock.state === "lost" || door.log_faulty || door.waiting.length > 0;
}

/** The doors whose name or serial holds every word; those that want somebody first, then by name, numbers as numbers. */
export function found(doors: readonly Door[], words: string): Door[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const serial = wanted.join("");
  const fits = (door: Door): boolean =>
    serialOf(door) === serial || named(wanted, plain(door.name)) || (serial.length >= 4 && serialOf(door).startsWith(serial));
  const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  return doors.filter(fits).sort((a, b) => Number(wantsSomebody(b)) - Number(wantsSomebody(a)) || byName.compare(a.name, b.name));
}

/** Each word is in the name; a number is a whole number there, so that 1 does not find 12. */
function named(wanted: string[], name: string): boolean {
  return wanted.every((word) => (/^\d+$/.test(word) ? name.match(/\d+/g)?.includes(word) === true : name.includes(word)));
}

function serialOf(door: Door): string {
  return plain(door.lock_serial).replaceAll(/\s/g, "");
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}
