// A key that is open on the page: its taps, what is kept of it, and the picture that follows.

import { Core } from "./core";
import type { DoorState } from "./door-view";
import type { Words } from "./facts-view";
import type { Keep } from "./keep";
import { type KeyView, keyView } from "./key-view";
import type { Door, Key, Pass } from "./link";
import { type Deed, operate, Refused } from "./opening";
import { browserRadio, hasRadio, type Radio } from "./radio";
import { advice } from "./tell";
import type { Advice, Texts } from "./texts/texts";

/** K_cred at the end of a record. */
const keyLength = 32;

export class Holder {
  readonly view: KeyView;
  readonly #key: Key;
  readonly #handle: string;
  readonly #core: Core;
  readonly #keep: Keep | undefined;
  readonly #words: Words;
  readonly #states: DoorState[];
  readonly #radios: Radio[];

  constructor(handle: string, key: Key, world: { core: Core; keep: Keep | undefined; words: Words; forget: () => void }) {
    this.#handle = handle;
    this.#key = key;
    this.#core = world.core;
    this.#keep = world.keep;
    this.#words = world.words;
    this.#states = key.doors.map(() => ({ status: "ready", deed: "unlock" }));
    this.#radios = key.doors.map(() => browserRadio());
    this.view = keyView(key, world.words, cannotAsk(key.doors, world.words.texts), {
      act: (at, deed) => void this.#act(at, deed),
      forget: world.forget,
    });
  }

  show(): void {
    this.view.show(this.#states, unixNow());
  }

  /** A tap while another one runs is ignored, never queued. */
  async #act(at: number, deed: Deed): Promise<void> {
    const [door, radio] = [this.#key.doors[at], this.#radios[at]];
    if (!door || !radio || this.#states.some((state) => state.status === "running")) {
      return;
    }
    const set = (state: DoorState): void => {
      this.#states[at] = state;
      this.show();
    };
    set({ status: "running", deed });
    let stage: DoorState["stage"];
    const ports = {
      ...{ core: this.#core, radio, unixNow },
      tell: (reached: NonNullable<DoorState["stage"]>) => set({ status: "running", deed, stage: (stage = reached) }),
      keep: (pass: Pass | null) => this.#keepPass(door, pass),
      random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    };
    try {
      const done = await operate(ports, door, deed, this.view.digits(at));
      set({ status: "done", deed, battery: done.battery });
      navigator.vibrate?.(80);
    } catch (error) {
      const why = error instanceof Refused ? advice(error.reason, this.#words.texts) : this.#words.texts.broken;
      set({ status: "failed", deed, advice: why, ...(stage && { stage }) });
      navigator.vibrate?.([40, 60, 40]);
    }
  }

  /** What opened the door once is of no more use then: it goes, and with the last one the link goes. */
  async #keepPass(door: Door, pass: Pass | null): Promise<void> {
    if (!this.#keep) {
      throw new Error("this browser keeps nothing");
    }
    door.pass = pass;
    if (pass?.sure) {
      door.record.fill(0, -keyLength);
    }
    if (this.#key.doors.every((one) => one.pass?.sure)) {
      this.#key.link = null;
    }
    await this.#keep.put(this.#handle, this.#key);
  }
}

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** Why the page cannot ask any lock with this key, if so. */
function cannotAsk(doors: Door[], texts: Texts): Advice | undefined {
  const [first] = doors;
  const why = first?.forOnePhone && !first.pass ? texts.onePhone : !first?.byTap || !first.opens ? texts.notByTap : !hasRadio() ? texts.noRadio : undefined;
  return why && [why.title, why.next];
}
