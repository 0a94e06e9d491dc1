// The worlds one can begin in: ?as=new | guest | onekey | courier | host | cohost | manydoors | law | both | cloud | bookings | passphrase | locked.

import type { Door, DoorAlert, Grant, GrantState, Key, LawChange, Preset, SetUpStep, Snapshot, StepName } from "../contract";
import { briefs, demoCalendars } from "./bookings";
import { codes } from "./codes";
import { day, hour, midnight, moment, unixNow } from "./moments";
import { withPeople } from "./people";

export const stepNames: StepName[] = ["found", "claimed", "clock", "tested", "named"];

export function snapshotAs(who: string): Snapshot {
  const many = who === "manydoors";
  const host = who === "host" || who === "both" || who === "cloud" || who === "law" || who === "bookings" || many;
  const guest = who === "guest" || who === "both" || who === "onekey" || who === "courier";
  return withPeople({
    vault: vaultAs(who),
    doors: who === "cohost" ? [{ ...frontDoor(), id: "d7", name: "Lake house", managed_for: "Ingrid", reading: null, last_contact: null, reset_guard: null }] : host ? [frontDoor(), gardenHouse(), ...(many ? streetOfDoors() : [])] : [],
    grants: host ? grants() : [],
    codes: host ? codes() : [],
    people: [],
    paths: [],
    holidays: [],
    calendars: who === "bookings" ? briefs(demoCalendars()) : [],
    alerts: host ? alerts() : [],
    law_changes: who === "law" ? [lawChange()] : [],
    cloud: who === "cloud" || who === "waits" ? { address: "https://cloud.example", email: "ingrid@example.com", joined_at: moment(unixNow() - 20 * day), waits: who === "waits", synced_at: who === "waits" ? null : moment(unixNow() - hour) } : null,
    handed: [],
    errands: who === "courier" ? [{ id: "e1", door_name: "Front door", taken_at: moment(unixNow() - hour), answered_at: moment(unixNow() - hour / 2) }] : [],
    keys: guest ? keys().slice(0, who === "onekey" ? 1 : 5) : [],
    recovery: { state: host ? "not_saved" : "not_needed" },
    host_name: host ? "Ingrid" : "",
    zones: ["America/Edmonton", "Atlantic/Reykjavik", "Europe/Berlin", "Europe/Lisbon", "Pacific/Auckland"],
    zone_proposed: "Atlantic/Reykjavik",
    next_change_at: null,
  });
}

function lawChange(): LawChange {
  const soon = unixNow() + 3 * day;
  return {
    zone: "America/Edmonton",
    from: moment(soon),
    minutes: 60,
    access: [
      { guest_name: "Ada Lovelace", ends: moment(soon), what: { what: "key", grant: "g1" }, fate: "new_link" },
      { guest_name: "Neighbour", ends: moment(soon + 30 * day), what: { what: "code", code: "c3" }, fate: "same_digits" },
    ],
  };
}

function alerts(): DoorAlert[] {
  const since = moment(unixNow() - 3 * day);
  return [
    { door: "d2", severity: "top", kind: { alert: "clock_lost" }, since, mark: null },
    { door: "d2", severity: "warning", kind: { alert: "battery_low", percent: 14 }, since, mark: "battery 14" },
  ];
}

function vaultAs(who: string): Snapshot["vault"] {
  if (who === "passphrase") {
    return { state: "needs_passphrase", characters_min: 12 };
  }
  return who === "locked" ? { state: "locked" } : { state: "open", kept_by: "keychain" };
}

function frontDoor(): Door {
  const now = unixNow();
  return {
    id: "d1",
    name: "Front door",
    zone: "Atlantic/Reykjavik",
    family: "OLP/1",
    managed_for: null,
    lock_serial: "7C41 09F2",
    state: { state: "in_service" },
    reading: { bolt: "locked", leaf: "closed", battery_percent: 82, battery_low: false, at: moment(now - 2 * hour) },
    clock: { state: "measured", error_seconds: 2, at: moment(now - 2 * hour) },
    reset_guard: "button",
    last_contact: moment(now - 2 * hour),
    waiting: [],
    log_entries: 64,
    log_faulty: false,
    busy: false,
  };
}

function gardenHouse(): Door {
  const now = unixNow();
  return {
    ...frontDoor(),
    id: "d2",
    name: "Garden house",
    lock_serial: "1B90 E3A7",
    reading: { bolt: "unlocked", leaf: "open", battery_percent: 14, battery_low: true, at: moment(now - 3 * day) },
    clock: { state: "lost" },
    reset_guard: "button",
    last_contact: moment(now - 3 * day),
    waiting: [{ kind: "taken_back_keys", since: moment(now - day), refused: false }],
    log_entries: 3,
    log_faulty: true,
  };
}

/** As many doors as a manager of houses looks after, two hundred with the two above. */
function streetOfDoors(): Door[] {
  const serial = (at: number): string => (0xa000_0000 + at * 7919).toString(16).toUpperCase().replace(/^(.{4})/, "$1 ");
  const flats = Array.from({ length: 197 }, (_, at) => `House ${Math.floor(at / 20) + 1}, flat ${(at % 20) + 1}`);
  return ["Café, back door", ...flats].map((name, at) => ({ ...frontDoor(), id: `d${at + 100}`, name, lock_serial: serial(at) }));
}

/** A door that has just been found. */
export function newDoor(id: string, serial: string, name: string, zone: string): Door {
  const steps: SetUpStep[] = stepNames.map((step, at) => ({ name: step, state: step === "named" ? "done" : at === 0 ? "current" : "todo", done_at: null }));
  return {
    ...frontDoor(),
    id,
    name,
    zone,
    lock_serial: serial,
    state: { state: "setting_up", steps },
    reading: null,
    clock: { state: "unknown" },
    reset_guard: "button",
    last_contact: null,
    log_entries: 0,
  };
}

function grant(id: string, guest: string, preset: Preset, state: GrantState, from: number, until: number): Grant {
  return {
    id,
    guest_name: guest,
    preset,
    starts: moment(from),
    ends: moment(until),
    hours: preset === "cleaner_weekly" ? [{ days: ["monday", "thursday"], from: "10:00", until: "12:00" }] : [],
    devices: preset === "stay" ? 2 : 1,
    safety: "link",
    uses: preset === "one_time" ? 1 : null,
    hand_on: preset === "stay" ? 1 : 0,
    makes_keys: false,
    made_at: moment(unixNow() - 2 * day),
    sent_at: moment(unixNow() - 2 * day + 60),
    replaces: null,
    replaced_by: null,
    state,
    doors: [{ door: "d1", name: "Front door", state, phones: state.state === "used" ? 2 : 0 }],
  };
}

function grants(): Grant[] {
  const now = unixNow();
  const tonight = midnight(now, 0);
  return [
    grant("g1", "Ada Lovelace", "stay", { state: "used", last_at: moment(now - 3 * hour) }, tonight - 9 * hour, tonight + 59 * hour),
    grant("g2", "Cleaning, Mr Okafor", "cleaner_weekly", { state: "claimed", at: moment(now - 6 * day) }, tonight - 20 * day, tonight + 60 * day),
    grant("g3", "Plumber", "one_time", { state: "created" }, now - hour, now + 23 * hour),
    grant("g4", "Jonas", "weekend", { state: "travelling", cannot_open_after: moment(tonight + 2 * day) }, tonight, tonight + 2 * day),
    grant("g5", "Grace", "stay", { state: "revoked", confirmed_at: moment(now - 4 * day) }, tonight - 8 * day, tonight - 3 * day),
    grant("g6", "Linus", "today", { state: "expired" }, tonight - 2 * day, tonight - day),
  ];
}

export function key(id: string, door: string, inviter: string, state: Key["state"], from: number, until: number): Key {
  return {
    id,
    door_name: door,
    inviter,
    starts: moment(from),
    ends: moment(until),
    hours: [],
    uses: null,
    devices: 2,
    hand_on: 0,
    claim_code: "not_needed",
    state,
    claimed: false,
    bolt: null,
    last_used: null,
    own_uses: [],
    busy: false,
  };
}

function keys(): Key[] {
  const now = unixNow();
  const tonight = midnight(now, 0);
  return [
    { ...key("k1", "Casa da Praia", "Ingrid", { state: "ready" }, tonight - 9 * hour, tonight + 59 * hour), claimed: true, hand_on: 1 },
    key("k2", "Workshop, side door", "Studio Nord", { state: "not_yet" }, tonight + 33 * hour, tonight + 42 * hour),
    { ...key("k5", "Annexe", "Ingrid", { state: "ready" }, tonight - 9 * hour, tonight + 59 * hour), claim_code: "missing" },
    key("k3", "Old mill", "Henrik", { state: "expired" }, tonight - 90 * hour, tonight - 40 * hour),
    key("k4", "Boat shed", "Marta", { state: "refused", reason: "taken_back" }, tonight - 9 * hour, tonight + 20 * day),
  ];
}
