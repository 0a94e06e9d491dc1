// Faults on demand: every error code the screens word can be asked for in the address, such as ?fault=refused:expired&at=useKey.

import { CommandFailure } from "../backend";
import type { CalendarFault, CloudRefusal, CommandError, LinkFault, RecoveryFault, Refusal, Stage } from "../contract";
import { moment, unixNow } from "./moments";

type Code = CommandError["code"];

const whole: { [C in Code]: (detail: string) => CommandError } = {
  bluetooth_off: () => ({ code: "bluetooth_off" }),
  bad_rules: () => ({ code: "bad_rules", wrong: { code: "offline_digits" } }),
  vault_exists: () => ({ code: "vault_exists" }),
  bluetooth_denied: () => ({ code: "bluetooth_denied" }),
  no_bluetooth: () => ({ code: "no_bluetooth" }),
  out_of_reach: () => ({ code: "out_of_reach" }),
  lock_busy: () => ({ code: "lock_busy" }),
  connection_lost: () => ({ code: "connection_lost" }),
  timed_out: (detail) => ({ code: "timed_out", stage: (detail || "connecting") as Stage }),
  refused: (detail) => ({ code: "refused", reason: (detail || "expired") as Refusal }),
  key_not_yet: () => ({ code: "key_not_yet", opens_at: moment(unixNow() + 3600) }),
  key_expired: () => ({ code: "key_expired", ended_at: moment(unixNow() - 3600) }),
  bad_link: (detail) => ({ code: "bad_link", reason: (detail || "damaged") as LinkFault }),
  bad_setup_code: (detail) => ({ code: "bad_setup_code", reason: (detail || "damaged") as LinkFault }),
  bad_phone_card: (detail) => ({ code: "bad_phone_card", reason: (detail || "damaged") as LinkFault }),
  claim_code_missing: () => ({ code: "claim_code_missing" }),
  wrong_claim_code: (detail) => ({ code: "wrong_claim_code", tries_left: Number(detail || 4) }),
  no_qr_code: () => ({ code: "no_qr_code" }),
  key_already_held: () => ({ code: "key_already_held" }),
  lock_owned: () => ({ code: "lock_owned" }),
  setup_refused: () => ({ code: "setup_refused" }),
  fake_lock: () => ({ code: "fake_lock" }),
  log_disturbed: () => ({ code: "log_disturbed" }),
  not_allowed: () => ({ code: "not_allowed", reason: { obstacle: "terms", wrong: { code: "too_long", days_max: 1098 } } }),
  bad_input: () => ({ code: "bad_input", field: "ends", reason: "no_such_time" }),
  undo_too_late: () => ({ code: "undo_too_late" }),
  gone: () => ({ code: "gone" }),
  vault_locked: () => ({ code: "vault_locked" }),
  wrong_passphrase: () => ({ code: "wrong_passphrase" }),
  passphrase_too_short: () => ({ code: "passphrase_too_short", characters_min: 12 }),
  bad_recovery: (detail) => ({ code: "bad_recovery", reason: (detail || "unknown_word") as RecoveryFault }),
  site_exists: () => ({ code: "site_exists" }),
  no_cloud: () => ({ code: "no_cloud" }),
  cloud_joined: () => ({ code: "cloud_joined" }),
  cloud_away: () => ({ code: "cloud_away" }),
  let_in_with_other_code: () => ({ code: "let_in_with_other_code" }),
  shared_by_newer_app: () => ({ code: "shared_by_newer_app" }),
  shared_damaged: () => ({ code: "shared_damaged" }),
  cloud_refused: (detail) => ({ code: "cloud_refused", reason: (detail || "address_taken") as CloudRefusal }),
  gateway_away: () => ({ code: "gateway_away" }),
  gateway_radio: () => ({ code: "gateway_radio" }),
  no_gateway_sees: () => ({ code: "no_gateway_sees" }),
  bad_calendar: (detail) => ({ code: "bad_calendar", reason: { fault: detail || "web_page" } as CalendarFault }),
  file_not_written: () => ({ code: "file_not_written" }),
  database_newer: () => ({ code: "database_newer" }),
  unexpected: () => ({ code: "unexpected", trace: "7F3A-01" }),
};

/** Every error there can be, one of each, with every reason a lock may give. */
export function everyError(): CommandError[] {
  const refusals: Refusal[] = [
    "taken_back",
    "not_yet",
    "expired",
    "outside_hours",
    "used_up",
    "claimed_by_others",
    "unknown",
    "not_permitted",
    "wrong_claim_code",
    "too_many_claim_codes",
    "stale",
    "clock_lost",
    "lock_full",
    "lock_fault",
    "jammed",
  ];
  const cloud: CloudRefusal[] = ["signed_out", "address_taken", "not_approved", "not_allowed", "too_many", "other", "not_a_cloud"];
  const plain = Object.entries(whole).filter(([code]) => code !== "refused" && code !== "cloud_refused");
  return [
    ...plain.map(([, error]) => error("")),
    ...refusals.map((reason) => whole.refused(reason)),
    ...cloud.map((reason) => whole.cloud_refused(reason)),
  ];
}

const atDoors = ["useKey", "operateDoor", "moveBoltFromAfar", "visitDoor", "setUpDoor", "resumeSetUp"];

export class Faults {
  #left: number;
  readonly #error: CommandError | null;
  readonly #commands: string[];

  constructor(address: URLSearchParams) {
    const [code = "", detail = ""] = (address.get("fault") ?? "").split(":");
    this.#error = code in whole ? whole[code as Code](detail) : null;
    this.#commands = address.get("at")?.split(",") ?? atDoors;
    this.#left = Number(address.get("times") ?? Infinity);
  }

  /** Throws the asked-for error when this command is to fail. */
  strike(command: string): void {
    if (this.#error && this.#left > 0 && this.#commands.includes(command)) {
      this.#left -= 1;
      throw new CommandFailure(this.#error);
    }
  }
}
