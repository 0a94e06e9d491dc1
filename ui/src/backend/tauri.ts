// The backend of the app: Rust, through Tauri. With the bindings written by Rust the only file that knows Tauri.

import { writeText } from "@tauri-apps/plugin-clipboard-manager";
import { type Backend, CommandFailure, type Events, type Stop } from "./backend";
import { commands, events as pushed } from "./bindings";
import type { Bookings } from "./bookings";
import type { BoltAction, CloudDraft, CodeDraft, DoorEnd, CommandError, HandOnDraft, Holiday, KeyDraft, LogForm, PropertyPolicy, ResetGuard, SheetWords } from "./contract";
import type { Phones } from "./phones";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

export class TauriBackend implements Backend {
  async listen(events: Events): Promise<Stop> {
    const takeLink = async (): Promise<void> => {
      const link = await commands.takeArrivedLink();
      if (link !== null) {
        events.linkOpened(link);
      }
    };
    const stops = await Promise.all([
      pushed.snapshotChanged.listen(({ payload }) => events.snapshotChanged(payload)),
      pushed.progressMade.listen(({ payload }) => events.progress(payload)),
      pushed.linkArrived.listen(() => void takeLink()),
    ]);
    // The link that started the app came before anybody listened.
    await takeLink();
    return () => stops.forEach((stop) => stop());
  }

  snapshot = () => answer(commands.snapshot());
  createVault = (passphrase: string) => done(commands.createVault(passphrase));
  openVault = (passphrase: string) => done(commands.openVault(passphrase));

  readSetupCode = (text: string) => answer(commands.readSetupCode(text));
  readSetupImage = async (bytes: Uint8Array) => answer(commands.readSetupImage(await base64(bytes)));
  setUpDoor = (setupText: string, name: string, zone: string) => answer(commands.setUpDoor(setupText, name, zone));
  resumeSetUp = (door: string) => done(commands.resumeSetUp(door));
  forgetSetUp = (door: string) => done(commands.forgetSetUp(door));
  operateDoor = (door: string, action: BoltAction) => answer(commands.testDoor(door, action));
  renameDoor = (door: string, name: string) => done(commands.renameDoor(door, name));

  followLaw = (zone: string) => answer(commands.followLaw(zone));
  leaveLaw = (zone: string) => done(commands.leaveLaw(zone));
  rules = () => answer(commands.rules());
  setRules = (policy: PropertyPolicy | null) => done(commands.setRules(policy));

  joinCloud = (draft: CloudDraft) => done(commands.joinCloud(draft));
  leaveCloud = () => done(commands.leaveCloud());
  gateways = () => answer(commands.gateways());
  addGateway = (name: string) => answer(commands.addGateway(name));
  removeGateway = (gateway: string) => done(commands.removeGateway(gateway));
  moveBoltFromAfar = (door: string, action: BoltAction) => answer(commands.moveBoltFromAfar(door, action));
  visitFromAfar = (door: string) => answer(commands.visitFromAfar(door));

  readonly phones: Phones = {
    signIn: (draft) => done(commands.signInCloud(draft)),
    joiningCode: () => answer(commands.joiningCode()),
    goIn: () => answer(commands.goIn()),
    sync: () => answer(commands.sync()),
    phones: () => answer(commands.sitePhones()),
    letIn: (phone, code) => done(commands.letInPhone(phone, code)),
    shutOut: (phone) => done(commands.shutOutPhone(phone)),
  };

  readonly bookings: Bookings = {
    all: () => answer(commands.calendars()),
    add: (draft, address) => answer(commands.addCalendar(draft, address)),
    addFile: async (draft, bytes) => answer(commands.addCalendarFile(draft, await base64(bytes))),
    renewFile: async (calendar, bytes) => done(commands.renewCalendarFile(calendar, await base64(bytes))),
    setRules: (calendar, rules) => done(commands.setCalendarRules(calendar, rules)),
    remove: (calendar) => done(commands.removeCalendar(calendar)),
    refresh: (calendar) => done(commands.refreshCalendar(calendar)),
    believe: (calendar) => done(commands.believeCalendar(calendar)),
    follow: (booking) => answer(commands.followBooking(booking)),
    putAside: (booking) => done(commands.putBookingAside(booking)),
    answer: (booking, word) => done(commands.answerBooking(booking, word)),
    noteTold: (booking) => done(commands.noteGuestTold(booking)),
  };

  renameHost = (name: string) => done(commands.renameHost(name));
  previewKey = (draft: KeyDraft) => answer(commands.previewKey(draft));
  readPhoneCard = (text: string) => answer(commands.readPhoneCard(text));
  readPhoneCardImage = async (bytes: Uint8Array) => answer(commands.readPhoneCardImage(await base64(bytes)));
  makeKey = (draft: KeyDraft) => answer(commands.makeKey(draft));
  showKey = (grant: string) => answer(commands.showKey(grant));
  previewChangedKey = (grant: string, ends: string | null) => answer(commands.previewChangedKey(grant, ends));
  changeKey = (grant: string, ends: string | null) => answer(commands.changeKey(grant, ends));
  keyLife = (grant: string) => answer(commands.keyLife(grant));
  codeLife = (code: string) => answer(commands.codeLife(code));
  noteKeySent = (grant: string) => done(commands.noteKeySent(grant));
  noteCodeSent = (code: string) => done(commands.noteCodeSent(code));
  saveKeyQr = (grant: string) => answer(commands.saveKeyQr(grant));
  takeBack = (grant: string) => done(commands.takeBack(grant));
  undoTakeBack = (grant: string) => done(commands.undoTakeBack(grant));

  makePath = (name: string, doors: string[]) => answer(commands.makePath(name, doors));
  renewPath = (path: string) => done(commands.renewPath(path));
  endPath = (path: string) => done(commands.endPath(path));

  codeChoices = (door: string) => answer(commands.codeChoices(door));
  previewCode = (draft: CodeDraft) => answer(commands.previewCode(draft));
  makeCode = (draft: CodeDraft) => answer(commands.makeCode(draft));
  showCode = (code: string) => answer(commands.showCode(code));
  changeCode = (code: string, ends: string) => done(commands.changeCode(code, ends));
  takeBackCode = (code: string) => done(commands.takeBackCode(code));
  undoTakeBackCode = (code: string) => done(commands.undoTakeBackCode(code));
  confirmRepeat = (code: string, until: string) => done(commands.confirmRepeat(code, until));
  setHolidays = (holidays: Holiday[]) => done(commands.setHolidays(holidays));

  visitDoor = (door: string) => answer(commands.visitDoor(door));
  saveLog = (door: string, form: LogForm) => answer(commands.saveLog(door, form));
  logKey = (door: string) => answer(commands.logKey(door));
  doorLog = (door: string, beforeSeq: number | null) => answer(commands.doorLog(door, beforeSeq));

  recoverySheet = () => answer(commands.recoverySheet());
  saveRecoverySheet = (words: SheetWords) => answer(commands.saveRecoverySheet(words));
  confirmRecovery = () => done(commands.confirmRecovery());
  restore = (text: string) => answer(commands.restore(text));
  restoreImage = async (bytes: Uint8Array) => answer(commands.restoreImage(await base64(bytes)));

  readLink = (text: string) => answer(commands.readLink(text));
  readLinkImage = async (bytes: Uint8Array) => answer(commands.readLinkImage(await base64(bytes)));
  acceptKey = (link: string) => answer(commands.acceptKey(link));
  removeKey = (key: string) => done(commands.removeKey(key));
  giveClaimCode = (key: string, code: string) => done(commands.giveClaimCode(key, code));
  handOn = (draft: HandOnDraft) => answer(commands.handOn(draft));
  phoneCard = () => answer(commands.phoneCard());
  useKey = (key: string, action: BoltAction) => answer(commands.unlock(key, action));

  previewRemoval = (name: string) => answer(commands.previewRemoval(name));
  removePerson = (name: string) => answer(commands.removePerson(name));
  undoRemovePerson = (name: string) => done(commands.undoRemovePerson(name));
  savePerson = (name: string) => answer(commands.savePerson(name));
  erasePerson = (name: string, neutral: string) => done(commands.erasePerson(name, neutral));

  releaseKeypad = (door: string) => answer(commands.releaseKeypad(door));
  setResetGuard = (door: string, guard: ResetGuard) => done(commands.setResetGuard(door, guard));
  allowReset = (door: string) => answer(commands.allowReset(door));
  resetCode = (door: string) => answer(commands.resetCode(door));
  putAlertAside = (door: string, mark: string) => done(commands.putAlertAside(door, mark));
  leaveDoor = (door: string) => done(commands.leaveDoor(door));
  endDoor = (door: string, end: DoorEnd) => done(commands.endDoor(door, end));
  previewReplacement = (door: string, by: string) => answer(commands.previewReplacement(door, by));
  replaceLock = (door: string, by: string, end: DoorEnd) => answer(commands.replaceLock(door, by, end));

  errand = (door: string) => answer(commands.errand(door));
  acceptErrand = (link: string) => done(commands.acceptErrand(link));
  errandReceipt = (errand: string) => answer(commands.errandReceipt(errand));
  dropErrand = (errand: string) => done(commands.dropErrand(errand));
  askToEnd = (grant: string) => answer(commands.askToEnd(grant));
  acceptEnding = (link: string) => answer(commands.acceptEnding(link));
  acceptReceipt = (link: string) => answer(commands.acceptReceipt(link));

  copyText = (text: string) => writeText(text);
}

async function answer<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answered = await asked;
  if (answered.status === "error") {
    throw asError(answered.error);
  }
  return answered.data;
}

async function done(asked: Promise<Answer<null>>): Promise<void> {
  await answer(asked);
}

/** Tauri itself fails with a plain string; what a person can act on has a code. */
function asError(error: unknown): Error {
  const coded = typeof error === "object" && error !== null && "code" in error;
  return coded ? new CommandFailure(error as CommandError) : new Error(String(error));
}

/** Pictures and calendars cross as base64, because JSON has no bytes. */
function base64(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("The picture could not be read"));
    reader.readAsDataURL(new Blob([bytes as BlobPart]));
  });
}
