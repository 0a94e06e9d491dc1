// What stands behind the # of the page's address: a key, a handle of one that is kept here, or something to explain.

import { fromBase64url, Reader } from "./bytes";
import type { Core } from "./core";

/** One weekly window: days (bit 0 is Monday), start and end in tens of minutes of the door's wall time. */
export type Hours = { days: number; start: number; end: number };

/** What this browser has at a lock since its first tap; `sure` once the lock has proved that it knows the key. */
export type Pass = { key: Uint8Array; slot: number; sure: boolean; secret: Uint8Array };

export type Door = {
  name: string;
  from: number;
  until: number;
  uses: number;
  devices: number;
  needsCode: boolean;
  forOnePhone: boolean;
  byTap: boolean;
  opens: boolean;
  locks: boolean;
  hours: Hours[];
  /** Opaque: the lock, its key and what the key says. */
  record: Uint8Array;
  pass: Pass | null;
};

/** A key for some doors. `link` is what opens it in the app; it goes once every door belongs to this browser. */
export type Key = { zone: string; inviter: string; doors: Door[]; link: string | null };

/** A code to be shown, read and typed; times of 0 are none. */
export type Card = { digits: string; from: number; until: number; shownFrom: number; firstUseBefore: number; once: boolean; hours: Hours[]; zone: string; doors: string[]; inviter: string; help: string };

/** What a browser keeps. */
export type Kept = Key | Card;

export type Problem = "half" | "newer" | "damaged" | "errand" | "foreign" | "long";
export type Found = { kind: "nothing" } | { kind: "handle"; handle: string } | { kind: "problem"; problem: Problem } | { kind: "kept"; kept: Kept; handle: string };

/** Longer than any link: nothing of that size is even decoded. */
const longest = 4096;
const isKey = 0x00;
const isCard = 0x10;
const problems: Problem[] = ["damaged", "half", "newer", "damaged", "errand", "foreign"];
const handleLength = 8;

/** A name for a kept key that says nothing about it: a sign that no link has, and the start of a hash. */
export function handleIn(fragment: string): string | undefined {
  return /^#~([0-9a-f]{8})$/.exec(fragment)?.[1];
}

export async function read(fragment: string, core: Core): Promise<Found> {
  const text = fragment.replace(/^#/, "");
  const handle = handleIn(fragment);
  if (text === "") {
    return { kind: "nothing" };
  }
  if (handle) {
    return { kind: "handle", handle };
  }
  if (text.length > longest) {
    return { kind: "problem", problem: "long" };
  }
  const decoded = fromBase64url(text);
  if ("problem" in decoded) {
    return { kind: "problem", problem: decoded.problem };
  }
  const facts = core.readLink(decoded.bytes);
  const [kind = 0] = facts;
  if (kind !== isKey && kind !== isCard) {
    return { kind: "problem", problem: problems[kind] ?? "damaged" };
  }
  const kept = kind === isCard ? cardOf(facts) : keyOf(facts, text);
  return { kind: "kept", kept, handle: await handleOf(decoded.bytes) };
}

async function handleOf(payload: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", payload));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, handleLength);
}

function keyOf(facts: Uint8Array, link: string): Key {
  const reader = new Reader(facts.subarray(1));
  const [zone, inviter] = [reader.text(), reader.text()];
  const doors = Array.from({ length: reader.number(1) }, () => doorOf(reader));
  return { zone, inviter, doors, link };
}

function cardOf(facts: Uint8Array): Card {
  const reader = new Reader(facts.subarray(1));
  const digits = reader.text();
  const [from, until, shownFrom, firstUseBefore] = [reader.number(4), reader.number(4), reader.number(4), reader.number(4)];
  const once = reader.number(1) === 1;
  const hours = hoursOf(reader);
  const zone = reader.text();
  const doors = Array.from({ length: reader.number(1) }, () => reader.text());
  return { digits, from, until, shownFrom, firstUseBefore, once, hours, zone, doors, inviter: reader.text(), help: reader.text() };
}

function hoursOf(reader: Reader): Hours[] {
  return Array.from({ length: reader.number(1) }, () => ({ days: reader.number(1), start: reader.number(1), end: reader.number(1) }));
}

/** What both are called on the page. */
export function namesOf(kept: Kept): string {
  return kept.doors.map((door) => (typeof door === "string" ? door : door.name)).join(", ");
}

export function untilOf(kept: Kept): number {
  return "digits" in kept ? kept.until : Math.max(...kept.doors.map((door) => door.until));
}

function doorOf(reader: Reader): Door {
  const [name, from, until] = [reader.text(), reader.number(4), reader.number(4)];
  const [uses, devices, flags] = [reader.number(2), reader.number(1), reader.number(1)];
  const hours = hoursOf(reader);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  return {
    ...{ name, from, until, uses, devices, hours },
    ...{ needsCode: has(1), forOnePhone: has(2), byTap: has(4), opens: has(8), locks: has(64) },
    record: reader.take(reader.number(1)),
    pass: null,
  };
}
