// The one seam between the screens and whatever answers them: Rust in the app, a simulation in a plain browser.

import type { Bookings } from "./bookings";
import type { Phones } from "./phones";
import type {
  AddedGateway,
  BoltAction,
  CloudDraft,
  CodeChoices,
  CodeDraft,
  CodeId,
  CodePreview,
  CommandError,
  DoorEnd,
  DoorId,
  Ending,
  EndingLink,
  ErrandId,
  Gateway,
  GatewayId,
  GrantId,
  Holiday,
  HandOnDraft,
  KeyDraft,
  KeyId,
  KeyPreview,
  Life,
  LogForm,
  LogKey,
  LogPage,
  MyPhoneCard,
  Opened,
  OpenLink,
  OtherPhoneCard,
  PathId,
  MovedAccess,
  Outcome,
  Progress,
  PropertyPolicy,
  ReceiptRead,
  RecoverySheet,
  Removed,
  Replacement,
  ResetCode,
  ResetGuard,
  Restored,
  Rules,
  SetupProposal,
  SharedCode,
  SharedKey,
  SheetWords,
  Snapshot,
  Visit,
} from "./contract";

/** Thrown by every command that fails; `error` says what a person can do about it. */
export class CommandFailure extends Error {
  readonly error: CommandError;

  constructor(error: CommandError) {
    super(error.code);
    this.error = error;
  }
}

export type Stop = () => void;

export interface Events {
  snapshotChanged(snapshot: Snapshot): void;
  progress(progress: Progress): void;
  /** A link reached the app from outside. It is only ever shown, never acted upon. */
  linkOpened(text: string): void;
}

export interface Backend {
  /** Listens to everything that is pushed; a link that started the app is reported here too. */
  listen(events: Events): Promise<Stop>;

  snapshot(): Promise<Snapshot>;
  createVault(passphrase: string): Promise<void>;
  openVault(passphrase: string): Promise<void>;

  readSetupCode(text: string): Promise<SetupProposal>;
  readSetupImage(bytes: Uint8Array): Promise<SetupProposal>;
  setUpDoor(setupText: string, name: string, zone: string): Promise<DoorId>;
  resumeSetUp(door: DoorId): Promise<void>;
  forgetSetUp(door: DoorId): Promise<void>;
  /** Moves the bolt with the owner's own key; during set-up this is the test. */
  operateDoor(door: DoorId, action: BoltAction): Promise<Outcome>;

  /** What the owner allows at this property, and what there is to begin with. */
  /** Makes again what a law moved in a zone, for the times on the wall. */
  followLaw(zone: string): Promise<MovedAccess[]>;
  leaveLaw(zone: string): Promise<void>;
  rules(): Promise<Rules>;
  /** Replaces the rules; null takes them away. */
  setRules(policy: PropertyPolicy | null): Promise<void>;

  /** Opens an account in a cloud; nothing that could open a door goes there. */
  joinCloud(draft: CloudDraft): Promise<void>;
  leaveCloud(): Promise<void>;
  gateways(): Promise<Gateway[]>;
  /** What it answers is shown once. */
  addGateway(name: string): Promise<AddedGateway>;
  removeGateway(gateway: GatewayId): Promise<void>;
  /** Moves the bolt through a gateway, from wherever the person is. */
  moveBoltFromAfar(door: DoorId, action: BoltAction): Promise<Outcome>;
  visitFromAfar(door: DoorId): Promise<Visit>;

  /** Calendars of booking sites. */
  readonly bookings: Bookings;
  readonly phones: Phones;

  /** How invitations name the host. */
  renameHost(name: string): Promise<void>;
  previewKey(draft: KeyDraft): Promise<KeyPreview>;
  /** Reads the card of the phone that a key is to be made for. */
  readPhoneCard(text: string): Promise<OtherPhoneCard>;
  readPhoneCardImage(bytes: Uint8Array): Promise<OtherPhoneCard>;
  makeKey(draft: KeyDraft): Promise<SharedKey>;
  showKey(grant: GrantId): Promise<SharedKey>;
  /** What a key would be with another end, `YYYY-MM-DDTHH:MM`, or with a new link and the same end. */
  previewChangedKey(grant: GrantId, ends: string | null): Promise<KeyPreview>;
  /** Makes a key in place of another. */
  changeKey(grant: GrantId, ends: string | null): Promise<SharedKey>;
  keyLife(grant: GrantId): Promise<Life>;
  codeLife(code: CodeId): Promise<Life>;
  /** Its link or picture left the app. */
  noteKeySent(grant: GrantId): Promise<void>;
  noteCodeSent(code: CodeId): Promise<void>;
  /** Asks where, then writes; `null` when the person changed their mind. */
  saveKeyQr(grant: GrantId): Promise<string | null>;
  takeBack(grant: GrantId): Promise<void>;
  undoTakeBack(grant: GrantId): Promise<void>;

  /** Makes a path of doors that one code opens. */
  makePath(name: string, doors: DoorId[]): Promise<PathId>;
  /** Another key: it ends the codes made so far. */
  renewPath(path: PathId): Promise<void>;
  endPath(path: PathId): Promise<void>;

  /** What codes a door's lock can take. */
  codeChoices(door: DoorId): Promise<CodeChoices>;
  previewCode(draft: CodeDraft): Promise<CodePreview>;
  makeCode(draft: CodeDraft): Promise<SharedCode>;
  showCode(code: CodeId): Promise<SharedCode>;
  /** Another end for a stored code, under the same digits. */
  changeCode(code: CodeId, ends: string): Promise<void>;
  takeBackCode(code: CodeId): Promise<void>;
  undoTakeBackCode(code: CodeId): Promise<void>;
  /** Lets a code that comes back go on until another day, `YYYY-MM-DD`. */
  confirmRepeat(code: CodeId, until: string): Promise<void>;
  setHolidays(holidays: Holiday[]): Promise<void>;

  visitDoor(door: DoorId): Promise<Visit>;
  /** Saves a door's log; `null` when the person changed their mind. */
  saveLog(door: DoorId, form: LogForm): Promise<string | null>;
  logKey(door: DoorId): Promise<LogKey>;
  doorLog(door: DoorId, beforeSeq: number | null): Promise<LogPage>;
  renameDoor(door: DoorId, name: string): Promise<void>;

  recoverySheet(): Promise<RecoverySheet>;
  /** Writes the sheet for printing with these words around it; `null` when the person changed their mind. */
  saveRecoverySheet(words: SheetWords): Promise<string | null>;
  confirmRecovery(): Promise<void>;
  restore(text: string): Promise<Restored>;
  restoreImage(bytes: Uint8Array): Promise<Restored>;

  readLink(text: string): Promise<Opened>;
  readLinkImage(bytes: Uint8Array): Promise<Opened>;
  acceptKey(link: string): Promise<KeyId[]>;
  removeKey(key: KeyId): Promise<void>;
  /** Keeps the code that the first tap needs beside the link. */
  giveClaimCode(key: KeyId, code: string): Promise<void>;
  /** Makes a narrower key of keys held here, for somebody else. */
  handOn(draft: HandOnDraft): Promise<SharedKey>;
  /** The card of this phone, for a host who makes a key for it alone. */
  phoneCard(): Promise<MyPhoneCard>;
  useKey(key: KeyId, action: BoltAction): Promise<Outcome>;

  /** What would end if somebody were removed, and until when it could open if nobody came near the doors. */
  previewRemoval(name: string): Promise<Ending[]>;
  /** Takes back everything that somebody of this name has. */
  removePerson(name: string): Promise<Removed>;
  undoRemovePerson(name: string): Promise<void>;
  /** Saves what is known of a person; `null` when somebody changed their mind. */
  savePerson(name: string): Promise<string | null>;
  /** Puts a neutral word in the place of a person's name. */
  erasePerson(name: string, neutral: string): Promise<void>;

  /** Lets the keypad take codes again after wrong ones. */
  releaseKeypad(door: DoorId): Promise<Outcome>;
  setResetGuard(door: DoorId, guard: ResetGuard): Promise<void>;
  /** Allows one factory reset, at the door and for ten minutes. */
  allowReset(door: DoorId): Promise<Outcome>;
  resetCode(door: DoorId): Promise<ResetCode>;
  leaveDoor(door: string): Promise<void>;
  endDoor(door: DoorId, end: DoorEnd): Promise<void>;
  /** What would become of everything on a door's lock if the lock of another took its place. */
  previewReplacement(door: DoorId, by: DoorId): Promise<Replacement>;
  replaceLock(door: DoorId, by: DoorId, end: DoorEnd): Promise<Replacement>;
  /** Puts an alert aside until it says something else. */
  putAlertAside(door: DoorId, mark: string): Promise<void>;

  /** The newest word on what was taken back at a door, for somebody who goes there. */
  errand(door: DoorId): Promise<OpenLink>;
  acceptErrand(link: string): Promise<void>;
  errandReceipt(errand: ErrandId): Promise<OpenLink>;
  dropErrand(errand: ErrandId): Promise<void>;
  askToEnd(grant: string): Promise<EndingLink[]>;
  acceptEnding(link: string): Promise<string>;
  acceptReceipt(link: string): Promise<ReceiptRead>;

  copyText(text: string): Promise<void>;
}
