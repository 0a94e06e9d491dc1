// The shapes that cross between the UI and Rust, mirroring crates/app/src/view.rs.

export type DoorId = string;
export type GrantId = string;
export type KeyId = string;

export type Moment = { unix: number; text: string; wall: string; offset: string; zone: string };

export type Snapshot = {
  vault: Vault;
  doors: Door[];
  grants: Grant[];
  keys: Key[];
  recovery: Recovery;
  host_name: string;
  zones: string[];
  zone_proposed: string;
};

export type Vault =
  | { state: "needs_passphrase"; characters_min: number }
  | { state: "locked" }
  | { state: "open"; kept_by: VaultKeeper };
export type VaultKeeper = "keychain" | "passphrase";

export type Door = {
  id: DoorId;
  name: string;
  zone: string;
  family: string;
  lock_serial: string;
  state: DoorState;
  reading: Reading | null;
  clock: ClockReading;
  last_contact: Moment | null;
  waiting: WaitingChange[];
  log_entries: number;
  log_faulty: boolean;
  busy: boolean;
};
export type DoorState =
  | { state: "setting_up"; steps: SetUpStep[] }
  | { state: "in_service" }
  | { state: "needs_visit" };
export type SetUpStep = { name: StepName; state: StepState; done_at: Moment | null };
export type StepName = "found" | "claimed" | "clock" | "tested" | "named";
export type StepState = "done" | "current" | "todo";
export type Reading = {
  bolt: Bolt;
  leaf: DoorLeaf;
  battery_percent: number;
  battery_low: boolean;
  at: Moment;
};
export type Bolt = "unlocked" | "locked" | "moving" | "jammed";
export type DoorLeaf = "closed" | "open" | "unknown";
export type ClockReading =
  | { state: "unknown" }
  | { state: "lost" }
  | { state: "measured"; error_seconds: number; at: Moment };
export type WaitingChange = { kind: WaitingKind; since: Moment; refused: boolean };
export type WaitingKind = "taken_back_keys" | "settings" | "log_receipt";
export type BoltAction = "unlock" | "lock";
export type SetupProposal = {
  setup_text: string;
  lock_serial: string;
  family: string;
  known_as: DoorId | null;
};

export type Grant = {
  id: GrantId;
  guest_name: string;
  preset: Preset;
  starts: Moment;
  ends: Moment;
  hours_text: string | null;
  devices: number;
  uses: number | null;
  made_at: Moment;
  state: GrantState;
  doors: GrantDoor[];
};
export type GrantDoor = { door: DoorId; name: string; state: GrantState };
export type GrantState =
  | { state: "created" }
  | { state: "claimed"; at: Moment }
  | { state: "used"; last_at: Moment }
  | { state: "undoable"; undo_until: Moment }
  | { state: "travelling"; cannot_open_after: Moment }
  | { state: "revoked"; confirmed_at: Moment }
  | { state: "expired" };
export type Preset = "today" | "weekend" | "stay" | "cleaner_weekly" | "one_time" | "custom";
export type KeyDraft = {
  guest_name: string;
  doors: DoorId[];
  preset: Preset;
  starts: string | null;
  ends: string | null;
  weekdays: number;
  from: string | null;
  until: string | null;
  devices: number;
  uses: number | null;
};
export type KeyPreview = {
  guest_name: string;
  doors: string[];
  starts: Moment;
  ends: Moment;
  hours_text: string | null;
  devices: number;
  uses: number | null;
  cannot_open_after: Moment;
  clock_changes: string[];
};
export type SharedKey = {
  grant: GrantId;
  link: string;
  web_link: string;
  qr_svg: string;
  preview: KeyPreview;
};

export type Key = {
  id: KeyId;
  door_name: string;
  inviter: string;
  starts: Moment;
  ends: Moment;
  hours_text: string | null;
  uses: number | null;
  devices: number;
  state: KeyState;
  claimed: boolean;
  bolt: Bolt | null;
  last_used: Moment | null;
  busy: boolean;
};
export type KeyState =
  | { state: "not_yet" }
  | { state: "ready" }
  | { state: "expired" }
  | { state: "refused"; reason: Refusal };
export type KeyProposal = {
  link: string;
  inviter: string;
  doors: ProposedDoor[];
  already_held: boolean;
};
export type ProposedDoor = {
  name: string;
  starts: Moment;
  ends: Moment;
  hours_text: string | null;
  uses: number | null;
  devices: number;
};

export type LogPage = {
  lines: LogLine[];
  next_before_seq: number | null;
  faults: LogFault[];
  intact: boolean;
};
export type LogLine = {
  seq: number;
  at: Moment;
  time_trusted: boolean;
  who: string | null;
  what: string;
  tone: LogTone;
};
export type LogTone = "allowed" | "refused" | "changed" | "alarming";
export type LogFault =
  | { fault: "missing"; first_seq: number; count: number }
  | { fault: "altered"; from_seq: number };

export type Progress = {
  attempt: number;
  door: DoorId | null;
  key: KeyId | null;
  stage: Stage;
  state: StageState;
};
export type Stage =
  | "looking"
  | "connecting"
  | "setting_up"
  | "claiming"
  | "checking_key"
  | "moving"
  | "setting_clock"
  | "delivering"
  | "collecting_log";
export type StageState =
  | { state: "begun" }
  | { state: "done"; ms: number }
  | { state: "failed"; ms: number };
export type Outcome =
  | { outcome: "done"; bolt: Bolt; battery_percent: number; ms: number }
  | { outcome: "already_running" };
export type Visit =
  | { outcome: "done"; confirmed: number; refused: number; log_entries: number }
  | { outcome: "already_running" };

export type Recovery =
  | { state: "not_needed" }
  | { state: "not_saved" }
  | { state: "saved"; at: Moment; doors_since: number };
export type RecoverySheet = {
  words: string[];
  pages: RecoveryCode[];
  doors: string[];
  made_at: Moment;
};
export type RecoveryCode = { qr_svg: string; text: string; doors: string[] };
export type Restored = { doors: DoorId[]; missing_pages: number[] };

export type CommandError =
  | { code: "bluetooth_off" }
  | { code: "bluetooth_denied" }
  | { code: "no_bluetooth" }
  | { code: "out_of_reach" }
  | { code: "lock_busy" }
  | { code: "connection_lost" }
  | { code: "timed_out"; stage: Stage }
  | { code: "refused"; reason: Refusal }
  | { code: "key_not_yet"; opens_at: Moment }
  | { code: "key_expired"; ended_at: Moment }
  | { code: "bad_link"; reason: LinkFault }
  | { code: "bad_setup_code"; reason: LinkFault }
  | { code: "no_qr_code" }
  | { code: "key_already_held" }
  | { code: "lock_owned" }
  | { code: "setup_refused" }
  | { code: "fake_lock" }
  | { code: "not_allowed"; reason: string }
  | { code: "bad_input"; field: string; reason: string }
  | { code: "undo_too_late" }
  | { code: "gone" }
  | { code: "vault_locked" }
  | { code: "wrong_passphrase" }
  | { code: "passphrase_too_short"; characters_min: number }
  | { code: "bad_recovery"; reason: string }
  | { code: "site_exists" }
  | { code: "file_not_written" }
  | { code: "database_newer" }
  | { code: "unexpected"; trace: string };
export type Refusal =
  | "taken_back"
  | "not_yet"
  | "expired"
  | "outside_hours"
  | "used_up"
  | "claimed_by_others"
  | "unknown"
  | "not_permitted"
  | "stale"
  | "clock_lost"
  | "lock_full"
  | "lock_fault"
  | "jammed";
export type LinkFault = "not_ours" | "newer_version" | "other_host" | "half" | "damaged" | "too_long";
