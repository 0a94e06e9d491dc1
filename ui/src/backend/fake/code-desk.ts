// The host's verbs about codes, in the simulation.

import { CommandFailure } from "../backend";
import type { Code, CodeDraft, CodePreview, CodeState, Door, Holiday, Life, SharedCode, Snapshot } from "../contract";
import { choices, codePreview, confirmed, drawnDigits, visited } from "./codes";
import type { Faults } from "./faults";
import { codeLife } from "./lives";
import { moment, unixNow } from "./moments";

const undoSeconds = 8;

export type Picture = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void; changeDoor: (id: string, part: Partial<Door>) => void };

const page = "https://latchstring.example/k/#BQk0";

export class FakeCodes {
  #made = 0;
  readonly #before = new Map<string, CodeState>();
  readonly #digits = new Map<string, SharedCode>();
  readonly #faults: Faults;
  readonly #picture: Picture;

  constructor(faults: Faults, picture: Picture) {
    [this.#faults, this.#picture] = [faults, picture];
  }

  async preview(draft: CodeDraft): Promise<CodePreview> {
    this.#faults.strike("previewCode");
    const { doors, holidays } = this.#picture.read();
    return codePreview(draft, doors.find((door) => door.id === draft.door)?.name ?? "", holidays);
  }

  async make(draft: CodeDraft): Promise<SharedCode> {
    this.#faults.strike("makeCode");
    const preview = await this.preview(draft);
    this.#made += 1;
    const { guest_name, door_name, kind, starts, ends, first_use_before, hours, uses, repeat } = preview;
    const state: CodeState = { state: preview.needs_visit ? "on_its_way" : "ready" };
    const made: Code = { id: `code${this.#made}`, guest_name, door: draft.door, door_name, set: null, kind, starts, ends, first_use_before, hours, at_lock_until: null, uses, made_at: moment(unixNow()), state, repeat };
    const typed = draft.shape.kind === "stored" || draft.shape.kind === "repeating" ? draft.shape.digits : null;
    const shared: SharedCode = { code: made.id, digits: typed ?? drawnDigits(preview.digits), web_link: page, preview };
    this.#digits.set(made.id, shared);
    this.#picture.change({ codes: [made, ...this.#picture.read().codes] });
    return shared;
  }

  async show(id: string): Promise<SharedCode> {
    this.#faults.strike("showCode");
    const code = this.#code(id);
    const kept = this.#digits.get(id);
    const preview: CodePreview = { ...code, doors: [], digits: 9, needs_visit: code.kind === "stored", cannot_open_after: code.ends, guess: choices.guess };
    const shared = kept ?? { code: id, digits: drawnDigits(code.kind === "stored" ? 6 : 9), web_link: page, preview };
    this.#digits.set(id, shared);
    return shared;
  }

  async change(id: string, wall: string): Promise<void> {
    this.#faults.strike("changeCode");
    const { ends, at_lock_until } = this.#code(id);
    const unix = ends.unix + (Date.parse(`${wall}Z`) - Date.parse(`${ends.wall}Z`)) / 1000;
    const changed = { ends: moment(unix), at_lock_until: at_lock_until ?? ends };
    this.#picture.change({ codes: this.#picture.read().codes.map((code) => (code.id === id ? { ...code, ...changed } : code)) });
  }

  async life(id: string): Promise<Life> {
    return codeLife(this.#code(id));
  }

  async takeBack(id: string): Promise<void> {
    this.#faults.strike("takeBackCode");
    const before = this.#code(id).state;
    this.#set(id, { state: "undoable", undo_until: moment(unixNow() + undoSeconds) });
    this.#before.set(id, before);
    setTimeout(() => this.#sendTakeBack(id), undoSeconds * 1000);
  }

  async undoTakeBack(id: string): Promise<void> {
    if (this.#code(id).state.state !== "undoable") {
      throw new CommandFailure({ code: "undo_too_late" });
    }
    this.#set(id, this.#before.get(id) ?? { state: "ready" });
  }

  async confirmRepeat(id: string, until: string): Promise<void> {
    this.#faults.strike("confirmRepeat");
    const { codes, holidays } = this.#picture.read();
    this.#picture.change({ codes: codes.map((code) => (code.id === id ? confirmed(code, until, holidays) : code)) });
  }

  async setHolidays(holidays: Holiday[]): Promise<void> {
    this.#faults.strike("setHolidays");
    this.#picture.change({ holidays: [...holidays].sort((one, other) => one.day.localeCompare(other.day)) });
  }

  /** A phone of the host was at a door: its lock knows what waited. */
  visit(door: string): void {
    const { codes, holidays } = this.#picture.read();
    this.#picture.change({ codes: codes.map((code) => (code.door === door ? visited(code, holidays) : code)) });
  }

  #code(id: string): Code {
    const code = this.#picture.read().codes.find((one) => one.id === id);
    if (!code) {
      throw new CommandFailure({ code: "gone" });
    }
    return code;
  }

  #set(id: string, state: CodeState): void {
    this.#picture.change({ codes: this.#picture.read().codes.map((one) => (one.id === id ? { ...one, state } : one)) });
  }

  #sendTakeBack(id: string): void {
    const code = this.#picture.read().codes.find((one) => one.id === id);
    if (code?.state.state === "undoable") {
      this.#set(id, { state: "travelling", cannot_open_after: code.ends });
      this.#picture.changeDoor(code.door, { waiting: [{ kind: "taken_back_keys", since: moment(unixNow()), refused: false }] });
    }
  }
}
