// The texts that cross borders in the simulation: links, setup codes, recovery sheets, and what is made of them.

import { renderSVG } from "uqr";
import { CommandFailure } from "../backend";
import type { DoorClaimCode, KeyPreview, KeyProposal, LogLine, MyPhoneCard, OtherPhoneCard, RecoverySheet, SetupProposal, SharedKey } from "../contract";
import { day, hour, midnight, moment, unixNow } from "./moments";

export const demoLink = "latchstring://k/#AQIaq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZw";
const setupPrefix = "LATCHSTRING:SETUP:1:";
export const demoSetupCode = `${setupPrefix}7C4109F2B6E84D13A0C5`;

export const words =
  "anchor basket canyon door elbow forest garden harbor island jacket kettle ladder meadow needle orchard pepper quiver ribbon saddle timber umbrella violin window yellow".split(" ");

export function proposalOf(text: string): KeyProposal {
  const link = text.trim();
  if (link.length > 4000) {
    throw new CommandFailure({ code: "bad_link", reason: "too_long" });
  }
  if (!/^(latchstring:\/\/k\/#|https:\/\/[^/]+\/k\/#)/.test(link)) {
    throw new CommandFailure({ code: "bad_link", reason: "not_ours" });
  }
  if (link.length < 40) {
    throw new CommandFailure({ code: "bad_link", reason: "half" });
  }
  const today = midnight(unixNow(), 0);
  return {
    link,
    inviter: "Ingrid",
    doors: [{ name: "Front door", starts: moment(today - 9 * hour), ends: moment(today + 59 * hour), hours: [], uses: null, devices: 2, hand_on: 0 }],
    makes_keys: false,
    already_held: false,
  };
}

export function setupProposalOf(text: string): SetupProposal {
  if (!text.trim().startsWith(setupPrefix)) {
    throw new CommandFailure({ code: "bad_setup_code", reason: "not_ours" });
  }
  const digits = text.trim().slice(setupPrefix.length, setupPrefix.length + 8).toUpperCase();
  return { setup_text: text.trim(), lock_serial: `${digits.slice(0, 4)} ${digits.slice(4)}`, family: "OLP/1", known_as: null };
}

/** The text a picture holds. The simulation reads no pixels: it looks for the text among the bytes. */
export function textIn(bytes: Uint8Array, pattern: RegExp): string {
  const found = pattern.exec(new TextDecoder().decode(bytes));
  if (!found) {
    throw new CommandFailure({ code: "no_qr_code" });
  }
  return found[0];
}

export function sharedKeyOf(grant: string, preview: KeyPreview): SharedKey {
  const secret = `${demoLink.slice(17)}${grant}`;
  const link = `latchstring://k/#${secret}`;
  return { grant, link, web_link: `https://latchstring.example/k/#${secret}`, qr_svg: renderSVG(link, { border: 2 }), claim_codes: claimCodesOf(preview), preview };
}

function claimCodesOf(preview: KeyPreview): DoorClaimCode[] {
  return preview.safety === "link_and_code" ? preview.doors.map((door, at) => ({ door, digits: String(640_333 + at) })) : [];
}

const cardPrefix = "LATCHSTRING:PHONE:1:";

export function phoneCard(): MyPhoneCard {
  const text = `${cardPrefix}BWQW5PTS7PIPLB5Y3TAFBNLPLCK5ASOTNXH7PKO7Z2D5RW4EZ4MA3KC2YQ`;
  return { text, qr_svg: renderSVG(text, { border: 2 }), mark: "3F7A 90C1" };
}

export function otherPhoneCardOf(text: string): OtherPhoneCard {
  if (!text.trim().toUpperCase().startsWith(cardPrefix)) {
    throw new CommandFailure({ code: "bad_phone_card", reason: "not_ours" });
  }
  return { text: text.trim(), mark: "3F7A 90C1" };
}

export function recoverySheetOf(doors: string[]): RecoverySheet {
  const text = `LSTRR1:${words.map((word) => word.slice(0, 4)).join("")}`;
  return { words, pages: [{ qr_svg: renderSVG(text, { border: 2 }), text, doors }], doors, made_at: moment(unixNow()) };
}

const happenings: Omit<LogLine, "seq" | "at">[] = [
  { actor: { actor: "guest", name: "Ada Lovelace" }, event: { event: "unlocked" }, tone: "allowed", time_trusted: true, from_afar: false },
  { actor: { actor: "lock" }, event: { event: "auto_locked" }, tone: "allowed", time_trusted: true, from_afar: false },
  { actor: { actor: "guest", name: "Plumber" }, event: { event: "refused", reason: "not_yet" }, tone: "refused", time_trusted: true, from_afar: false },
  { actor: { actor: "you" }, event: { event: "clock_stepped", seconds: -2 }, tone: "changed", time_trusted: true, from_afar: false },
  { actor: { actor: "lock" }, event: { event: "door_forced" }, tone: "alarming", time_trusted: true, from_afar: false },
  { actor: { actor: "guest", name: "Cleaning, Mr Okafor" }, event: { event: "claimed" }, tone: "allowed", time_trusted: false, from_afar: false },
  { actor: { actor: "you" }, event: { event: "unlocked" }, tone: "allowed", time_trusted: true, from_afar: true },
];

/** The log line of a number; older ones lie some hours further back. */
export function logLine(seq: number, newest: number): LogLine {
  const what = happenings[seq % happenings.length] as Omit<LogLine, "seq" | "at">;
  return { ...what, seq, at: moment(unixNow() - (newest - seq) * 5 * hour - (seq % 3) * (day / 40)) };
}
