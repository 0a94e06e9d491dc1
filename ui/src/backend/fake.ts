// The whole product simulated in a plain browser, for designing, testing and showing the screens without Rust.

import { type Backend, CommandFailure, type Events, type Stop } from "./backend";
import type { BoltAction, CloudDraft, CodeDraft, Door, DoorEnd, Grant, GrantState, HandOnDraft, Holiday, Key, KeyDraft, KeyPreview, LogForm, LogPage, Outcome, PropertyPolicy, ResetGuard, Rules, Snapshot, Stage, StepName } from "./contract";
import { FakeBookings } from "./fake/bookings";
import { FakeCare } from "./fake/care";
import { FakeCloud } from "./fake/cloud";
import { FakeCodes } from "./fake/code-desk";
import { choices } from "./fake/codes";
import { FakeErrands } from "./fake/errands";
import { Faults } from "./fake/faults";
import { handedFrom, handedPreview } from "./fake/handed";
import { keyLife, withEnd } from "./fake/lives";
import { FakeLock, settled } from "./fake/lock";
import { moment, unixNow } from "./fake/moments";
import { key, newDoor, snapshotAs } from "./fake/scenarios";
import { demoLink, logLine, otherPhoneCardOf, phoneCard, proposalOf, recoverySheetOf, setupProposalOf, sharedKeyOf, textIn, words } from "./fake/texts";
import { FakePaths } from "./fake/paths";
import { FakePeople, withPeople } from "./fake/people";
import { rulesOf } from "./fake/rules";
import { stepState, withStepDone } from "./fake/steps";
import { previewOf } from "./fake/windows";

const undoSeconds = 8;
const logPageLines = 50;

export class FakeBackend implements Backend {
  #snapshot: Snapshot;
  #events: Events | null = null;
  #made = 0;
  #policy: PropertyPolicy | null = null;
  readonly bookings: FakeBookings;
  readonly #care: FakeCare;
  readonly phones: FakeCloud;
  readonly #codes: FakeCodes;
  readonly #errands: FakeErrands;
  readonly #faults: Faults;
  readonly #lock: FakeLock;
  readonly #paths: FakePaths;
  readonly #people: FakePeople;
  readonly #opensWith: string | null;

  constructor(address: URLSearchParams) {
    this.#snapshot = snapshotAs(address.get("as") ?? "new");
    this.#faults = new Faults(address);
    const world = { read: () => this.#snapshot, change: (part: Partial<Snapshot>) => this.#change(part), changeDoor: (id: string, part: Partial<Door>) => this.#changeDoor(id, part) };
    this.#paths = new FakePaths(this.#faults, world);
    this.#people = new FakePeople(this.#faults, world);
    this.bookings = new FakeBookings(this.#faults, world);
    this.#care = new FakeCare(this.#faults, world);
    this.#codes = new FakeCodes(this.#faults, world);
    this.#errands = new FakeErrands(this.#faults, world);
    this.phones = new FakeCloud(this.#faults, world);
    this.#lock = new FakeLock(this.#faults, Number(address.get("pace") ?? 1), (progress) => this.#events?.progress(progress));
    this.#opensWith = address.has("link") ? (address.get("link") || demoLink) : null;
  }

  static fromAddress(address: URLSearchParams): FakeBackend {
    return new FakeBackend(address);
  }

  async listen(events: Events): Promise<Stop> {
    this.#events = events;
    if (this.#opensWith !== null) {
      events.linkOpened(this.#opensWith);
    }
    return () => (this.#events = null);
  }

  async snapshot(): Promise<Snapshot> {
    this.#faults.strike("snapshot");
    return this.#snapshot;
  }

  async createVault(passphrase: string): Promise<void> {
    this.#faults.strike("createVault");
    if (passphrase.length < 12) {
      throw new CommandFailure({ code: "passphrase_too_short", characters_min: 12 });
    }
    this.#change({ vault: { state: "open", kept_by: "passphrase" } });
  }

  async openVault(passphrase: string): Promise<void> {
    if (passphrase !== "correct horse battery") {
      throw new CommandFailure({ code: "wrong_passphrase" });
    }
    this.#change({ vault: { state: "open", kept_by: "passphrase" } });
  }

  async readSetupCode(text: string): ReturnType<Backend["readSetupCode"]> {
    this.#faults.strike("readSetupCode");
    const proposal = setupProposalOf(text);
    const known = this.#snapshot.doors.find((door) => door.lock_serial === proposal.lock_serial);
    return { ...proposal, known_as: known?.id ?? null };
  }

  readSetupImage(bytes: Uint8Array): ReturnType<Backend["readSetupImage"]> {
    return Promise.resolve().then(() => this.readSetupCode(textIn(bytes, /LATCHSTRING:SETUP:1:[0-9A-Za-z]+/)));
  }

  async setUpDoor(setupText: string, name: string, zone: string): Promise<string> {
    const { lock_serial } = setupProposalOf(setupText);
    const id = `d${this.#snapshot.doors.length + 1}`;
    this.#change({ doors: [...this.#snapshot.doors, newDoor(id, lock_serial, name, zone)] });
    await this.#goOn(id, "setUpDoor");
    return id;
  }

  resumeSetUp(door: string): Promise<void> {
    return this.#goOn(door, "resumeSetUp");
  }

  async forgetSetUp(door: string): Promise<void> {
    this.#change({ doors: this.#snapshot.doors.filter((one) => one.id !== door) });
  }

  async operateDoor(id: string, action: BoltAction): Promise<Outcome> {
    const where = { door: id, key: null };
    if (this.#lock.runs(where)) {
      return { outcome: "already_running" };
    }
    this.#changeDoor(id, { busy: true });
    try {
      await this.#lock.through("operateDoor", where, ["looking", "connecting", "checking_key", "moving"]);
    } finally {
      this.#changeDoor(id, { busy: false });
    }
    const { bolt, outcome } = settled(action);
    this.#reached(id, { reading: { bolt, leaf: "closed", battery_percent: 82, battery_low: false, at: moment(unixNow()) } });
    this.#tested(id, action);
    return outcome;
  }

  async renameDoor(door: string, name: string): Promise<void> {
    this.#faults.strike("renameDoor");
    this.#changeDoor(door, { name });
  }

  followLaw = (zone: string) => this.#care.followLaw(zone);
  leaveLaw = (zone: string) => this.#care.leaveLaw(zone);

  async rules(): Promise<Rules> {
    this.#faults.strike("rules");
    return rulesOf(this.#policy);
  }

  async setRules(policy: PropertyPolicy | null): Promise<void> {
    this.#faults.strike("setRules");
    this.#policy = policy;
  }

  joinCloud = (draft: CloudDraft) => this.phones.join(draft);
  leaveCloud = () => this.phones.leave();
  gateways = () => this.phones.list();
  addGateway = (name: string) => this.phones.add(name);
  removeGateway = (id: string) => this.phones.remove(id);

  async moveBoltFromAfar(id: string, action: BoltAction): Promise<Outcome> {
    await this.#lock.through("moveBoltFromAfar", { door: id, key: null }, ["looking", "connecting", "checking_key", "moving"]);
    const { bolt, outcome } = settled(action);
    this.#reached(id, { reading: { bolt, leaf: "closed", battery_percent: 82, battery_low: false, at: moment(unixNow()) } });
    return outcome;
  }

  visitFromAfar = (id: string) => this.visitDoor(id);

  async renameHost(name: string): Promise<void> {
    this.#change({ host_name: name });
  }

  async previewKey(draft: KeyDraft): Promise<KeyPreview> {
    this.#faults.strike("previewKey");
    return previewOf(draft, this.#snapshot.doors, this.#snapshot.holidays);
  }

  async readPhoneCard(text: string): ReturnType<Backend["readPhoneCard"]> {
    this.#faults.strike("readPhoneCard");
    return otherPhoneCardOf(text);
  }

  readPhoneCardImage(bytes: Uint8Array): ReturnType<Backend["readPhoneCardImage"]> {
    return Promise.resolve().then(() => this.readPhoneCard(textIn(bytes, /LATCHSTRING:PHONE:1:[0-9A-Za-z]+/)));
  }

  async makeKey(draft: KeyDraft): ReturnType<Backend["makeKey"]> {
    this.#faults.strike("makeKey");
    const preview = previewOf(draft, this.#snapshot.doors, this.#snapshot.holidays);
    this.#made += 1;
    const state: GrantState = { state: "created" };
    const doors = this.#snapshot.doors.filter((door) => draft.doors.includes(door.id)).map(({ id, name }) => ({ door: id, name, state, phones: 0 }));
    const { guest_name, starts, ends, hours, devices, safety, uses, hand_on, makes_keys } = preview;
    const made: Grant = { id: `new${this.#made}`, guest_name, preset: draft.preset, starts, ends, hours, devices, safety, uses, hand_on, makes_keys, made_at: moment(unixNow()), sent_at: null, replaces: null, replaced_by: null, state, doors };
    this.#change({ grants: [made, ...this.#snapshot.grants] });
    return sharedKeyOf(made.id, preview);
  }

  async showKey(id: string): ReturnType<Backend["showKey"]> {
    this.#faults.strike("showKey");
    const handed = this.#snapshot.handed.find((one) => one.id === id);
    if (handed) {
      return sharedKeyOf(id, handedPreview(handed));
    }
    const grant = this.#grant(id);
    return sharedKeyOf(id, { ...grant, doors: grant.doors.map((door) => door.name), cannot_open_after: grant.ends, clock_changes: [] });
  }

  async previewChangedKey(id: string, ends: string | null): ReturnType<Backend["previewChangedKey"]> {
    return withEnd(this.#grant(id), ends);
  }

  async changeKey(id: string, ends: string | null): ReturnType<Backend["changeKey"]> {
    this.#faults.strike("changeKey");
    const before = this.#grant(id);
    const preview = withEnd(before, ends);
    this.#made += 1;
    const made: Grant = { ...before, id: `new${this.#made}`, ends: preview.ends, made_at: moment(unixNow()), sent_at: null, replaces: id, state: { state: "created" } };
    this.#change({ grants: [made, ...this.#snapshot.grants.map((grant) => (grant.id === id ? { ...grant, replaced_by: made.id } : grant))] });
    if (preview.ends.unix < before.ends.unix) {
      await this.takeBack(id);
    }
    return sharedKeyOf(made.id, preview);
  }

  keyLife = async (id: string) => keyLife(this.#grant(id));
  codeLife = (id: string) => this.#codes.life(id);

  async noteKeySent(id: string): Promise<void> {
    this.#change({ grants: this.#snapshot.grants.map((grant) => (grant.id === id ? { ...grant, sent_at: grant.sent_at ?? moment(unixNow()) } : grant)) });
  }

  noteCodeSent = async (): Promise<void> => {};

  async saveKeyQr(): Promise<string | null> {
    this.#faults.strike("saveKeyQr");
    return "/home/ingrid/Pictures/latchstring-key.png";
  }

  async takeBack(id: string): Promise<void> {
    this.#faults.strike("takeBack");
    this.#setGrant(id, { state: "undoable", undo_until: moment(unixNow() + undoSeconds) });
    setTimeout(() => this.#sendTakeBack(id), undoSeconds * 1000);
  }

  async undoTakeBack(id: string): Promise<void> {
    if (this.#grant(id).state.state !== "undoable") {
      throw new CommandFailure({ code: "undo_too_late" });
    }
    this.#setGrant(id, { state: "created" });
  }

  makePath = (name: string, doors: string[]) => this.#paths.make(name, doors);
  renewPath = (path: string) => this.#paths.renew(path);
  endPath = (path: string) => this.#paths.end(path);

  codeChoices = async () => choices;
  previewCode = (draft: CodeDraft) => this.#codes.preview(draft);
  makeCode = (draft: CodeDraft) => this.#codes.make(draft);
  showCode = (id: string) => this.#codes.show(id);
  changeCode = (id: string, ends: string) => this.#codes.change(id, ends);
  takeBackCode = (id: string) => this.#codes.takeBack(id);
  undoTakeBackCode = (id: string) => this.#codes.undoTakeBack(id);
  confirmRepeat = (id: string, until: string) => this.#codes.confirmRepeat(id, until);
  setHolidays = (holidays: Holiday[]) => this.#codes.setHolidays(holidays);

  async visitDoor(id: string): ReturnType<Backend["visitDoor"]> {
    await this.#lock.through("visitDoor", { door: id, key: null }, ["looking", "connecting", "delivering", "collecting_log"]);
    const confirmed = this.#snapshot.doors.find((door) => door.id === id)?.waiting.length ?? 0;
    for (const grant of this.#snapshot.grants) {
      if (grant.state.state === "travelling" && grant.doors.some((door) => door.door === id)) {
        this.#setGrant(grant.id, { state: "revoked", confirmed_at: moment(unixNow()) });
      }
    }
    this.#codes.visit(id);
    this.#reached(id, { waiting: [], clock: { state: "measured", error_seconds: 1, at: moment(unixNow()) }, state: { state: "in_service" } });
    return { outcome: "done", confirmed, refused: 0, log_entries: 3 };
  }

  async doorLog(id: string, beforeSeq: number | null): Promise<LogPage> {
    this.#faults.strike("doorLog");
    const door = this.#snapshot.doors.find((one) => one.id === id);
    const newest = door?.log_entries ?? 0;
    const first = Math.max(0, (beforeSeq ?? newest) - logPageLines);
    const lines = Array.from({ length: (beforeSeq ?? newest) - first }, (_, at) => logLine((beforeSeq ?? newest) - 1 - at, newest));
    const faulty = door?.log_faulty ?? false;
    return { lines, purged_through: null, next_before_seq: first > 0 ? first : null, faults: faulty ? [{ fault: "missing", first_seq: 3, count: 12 }] : [], intact: !faulty };
  }

  async recoverySheet(): ReturnType<Backend["recoverySheet"]> {
    return recoverySheetOf(this.#snapshot.doors.map((door) => door.name));
  }

  async saveRecoverySheet(): Promise<string | null> {
    this.#faults.strike("saveRecoverySheet");
    return "/home/ingrid/Documents/latchstring-recovery.html";
  }

  async confirmRecovery(): Promise<void> {
    this.#change({ recovery: { state: "saved", at: moment(unixNow()), doors_since: 0 } });
  }

  async restore(text: string): ReturnType<Backend["restore"]> {
    this.#faults.strike("restore");
    const given = text.trim().toLowerCase().split(/\s+/);
    if (!text.startsWith("LSTRR1:") && given.join(" ") !== words.join(" ")) {
      throw new CommandFailure({ code: "bad_recovery", reason: given.length === words.length ? "wrong_words" : "word_count" });
    }
    const doors = snapshotAs("host").doors.map((door): Door => ({ ...door, state: { state: "needs_visit" }, last_contact: null, waiting: [] }));
    this.#change({ doors, recovery: { state: "saved", at: moment(unixNow()), doors_since: 0 } });
    return { doors: doors.map((door) => door.id), missing_pages: [] };
  }

  restoreImage(bytes: Uint8Array): ReturnType<Backend["restoreImage"]> {
    return Promise.resolve().then(() => this.restore(textIn(bytes, /LSTRR1:[0-9A-Za-z]+/)));
  }

  async readLink(text: string): ReturnType<Backend["readLink"]> {
    this.#faults.strike("readLink");
    const parcel = this.#errands.read(text);
    if (parcel) {
      return parcel;
    }
    const proposal = proposalOf(text);
    return { kind: "key", proposal: { ...proposal, already_held: this.#snapshot.keys.some((held) => held.id === keyIdOf(proposal.link)) } };
  }

  readLinkImage(bytes: Uint8Array): ReturnType<Backend["readLinkImage"]> {
    return Promise.resolve().then(() => this.readLink(textIn(bytes, /(latchstring|https):\/\/[^\s"<]+/)));
  }

  async acceptKey(link: string): Promise<string[]> {
    this.#faults.strike("acceptKey");
    const proposal = proposalOf(link);
    const keys = proposal.doors.map((door): Key => ({ ...key(keyIdOf(link), door.name, proposal.inviter, { state: "ready" }, 0, 0), ...door }));
    this.#change({ keys: [...keys, ...this.#snapshot.keys] });
    return keys.map((made) => made.id);
  }

  async removeKey(id: string): Promise<void> {
    this.#faults.strike("removeKey");
    this.#change({ keys: this.#snapshot.keys.filter((held) => held.id !== id) });
  }

  async giveClaimCode(id: string, code: string): Promise<void> {
    this.#faults.strike("giveClaimCode");
    if (!/^\d{6}$/.test(code.replaceAll(/[\s-]/g, ""))) {
      throw new CommandFailure({ code: "bad_input", field: "code", reason: "not_six_digits" });
    }
    this.#change({ keys: this.#snapshot.keys.map((one) => (one.id === id ? { ...one, claim_code: "typed" } : one)) });
  }

  async handOn(draft: HandOnDraft): ReturnType<Backend["handOn"]> {
    this.#faults.strike("handOn");
    const made = handedFrom(draft, this.#snapshot.keys, this.#snapshot.handed.length + 1);
    this.#change({ handed: [made, ...this.#snapshot.handed] });
    return sharedKeyOf(made.id, handedPreview(made, draft));
  }

  async phoneCard(): ReturnType<Backend["phoneCard"]> {
    this.#faults.strike("phoneCard");
    return phoneCard();
  }

  async useKey(id: string, action: BoltAction): Promise<Outcome> {
    const where = { door: null, key: id };
    const held = this.#snapshot.keys.find((one) => one.id === id);
    if (this.#lock.runs(where)) {
      return { outcome: "already_running" };
    }
    if (held?.state.state === "not_yet") {
      throw new CommandFailure({ code: "key_not_yet", opens_at: held.starts });
    }
    const check: Stage = held?.claimed ? "checking_key" : "claiming";
    try {
      await this.#lock.through("useKey", where, ["looking", "connecting", check, "moving"]);
    } catch (failure) {
      this.#remember(id, failure);
      throw failure;
    }
    const { bolt, outcome } = settled(action);
    this.#errands.opened(held?.door_name ?? "");
    this.#change({ keys: this.#snapshot.keys.map((one) => (one.id === id ? { ...one, bolt, claimed: true, last_used: moment(unixNow()), own_uses: [{ at: moment(unixNow()), bolt }, ...one.own_uses] } : one)) });
    return outcome;
  }

  saveLog = (_door: string, form: LogForm) => this.#care.saveLog(form);
  logKey = () => this.#care.logKey();
  previewRemoval = (name: string) => this.#people.preview(name);
  removePerson = (name: string) => this.#people.remove(name);
  undoRemovePerson = (name: string) => this.#people.undo(name);
  savePerson = () => this.#people.save();
  erasePerson = (name: string, neutral: string) => this.#people.erase(name, neutral);
  releaseKeypad = () => this.#care.releaseKeypad();
  setResetGuard = (door: string, guard: ResetGuard) => this.#care.guard(door, guard);
  allowReset = () => this.#care.allowReset();
  resetCode = () => this.#care.code();
  putAlertAside = (door: string, mark: string) => this.#care.aside(door, mark);
  leaveDoor = (door: string) => this.#care.leave(door);
  endDoor = (door: string, end: DoorEnd) => this.#care.end(door, end);
  previewReplacement = (door: string) => this.#care.replacement(door);
  replaceLock = (door: string, by: string, end: DoorEnd) => this.#care.replace(door, by, end);

  errand = (door: string) => this.#errands.make(door);
  acceptErrand = () => this.#errands.accept();
  errandReceipt = () => this.#errands.receipt();
  dropErrand = (errand: string) => this.#errands.drop(errand);
  askToEnd = (grant: string) => this.#errands.askToEnd(this.#grant(grant));
  acceptEnding = () => this.#errands.end();
  acceptReceipt = () => this.#errands.take();

  copyText(text: string): Promise<void> {
    return navigator.clipboard.writeText(text);
  }

  #change(part: Partial<Snapshot>): void {
    this.#snapshot = withPeople({ ...this.#snapshot, ...part });
    this.#events?.snapshotChanged(this.#snapshot);
  }

  /** What no later try can change stays with the key, as in the app. */
  #remember(id: string, failure: unknown): void {
    const error = failure instanceof CommandFailure ? failure.error : null;
    if (error?.code === "wrong_claim_code") {
      this.#change({ keys: this.#snapshot.keys.map((one) => (one.id === id ? { ...one, claim_code: "missing" } : one)) });
    }
    if (error?.code === "refused" && ["taken_back", "used_up", "claimed_by_others"].includes(error.reason)) {
      const { reason } = error;
      this.#change({ keys: this.#snapshot.keys.map((one) => (one.id === id ? { ...one, state: { state: "refused", reason } } : one)) });
    }
  }

  #changeDoor(id: string, part: Partial<Door>): void {
    this.#change({ doors: this.#snapshot.doors.map((door) => (door.id === id ? { ...door, ...part } : door)) });
  }

  #reached(id: string, part: Partial<Door>): void {
    this.#changeDoor(id, { ...part, last_contact: moment(unixNow()) });
  }

  #grant(id: string): Grant {
    const grant = this.#snapshot.grants.find((one) => one.id === id);
    if (!grant) {
      throw new CommandFailure({ code: "gone" });
    }
    return grant;
  }

  #setGrant(id: string, state: GrantState): void {
    const doors = this.#grant(id).doors.map((door) => ({ ...door, state }));
    this.#change({ grants: this.#snapshot.grants.map((one) => (one.id === id ? { ...one, state, doors } : one)) });
  }

  #sendTakeBack(id: string): void {
    const grant = this.#snapshot.grants.find((one) => one.id === id);
    if (grant?.state.state !== "undoable") {
      return;
    }
    this.#setGrant(id, { state: "travelling", cannot_open_after: grant.ends });
    for (const { door } of grant.doors) {
      this.#changeDoor(door, { waiting: [{ kind: "taken_back_keys", since: moment(unixNow()), refused: false }] });
    }
  }

  /** Runs the steps of a set-up up to the test, which waits for a person. */
  async #goOn(id: string, command: string): Promise<void> {
    const run: [StepName, Stage[]][] = [
      ["found", ["looking", "connecting"]],
      ["claimed", ["setting_up", "claiming"]],
      ["clock", ["setting_clock"]],
    ];
    for (const [step, stages] of run) {
      if (stepState(this.#door(id), step) !== "done") {
        await this.#lock.through(command, { door: id, key: null }, stages);
        this.#stepDone(id, step);
      }
    }
    this.#reached(id, { clock: { state: "measured", error_seconds: 37, at: moment(unixNow()) } });
  }

  #door(id: string): Door | undefined {
    return this.#snapshot.doors.find((door) => door.id === id);
  }

  #stepDone(id: string, name: StepName): void {
    this.#changeDoor(id, withStepDone(this.#door(id), name) ?? {});
  }

  #tested(id: string, action: BoltAction): void {
    if (action === "lock" && stepState(this.#door(id), "tested") === "current") {
      this.#stepDone(id, "tested");
      this.#changeDoor(id, { state: { state: "in_service" } });
      this.#change({ recovery: this.#snapshot.recovery.state === "saved" ? this.#snapshot.recovery : { state: "not_saved" } });
    }
  }
}

/** The same link is the same key. */
function keyIdOf(link: string): string {
  return `k-${link.slice(-6)}`;
}
