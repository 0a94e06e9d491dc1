// One tap at a door: find the lock, connect, claim or use the key, wait for the bolt. Only what the lock proved counts.

import type { Core, LockEvent } from "./core";
import type { Door, Pass } from "./link";
import { frameLength, type Line, type Radio, RadioFailure, type RadioProblem } from "./radio";

export type Stage = "looking" | "connecting" | "checking" | "moving";
export type Deed = "unlock" | "lock";
/** Why a door stayed as it was: the radio's word, the lock's status, or what happened between. */
export type Reason = RadioProblem | { status: number } | "unproven" | "silent" | "not_kept" | "cannot_ask" | "no_digits";

export class Refused extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super("the door stayed as it was");
    this.reason = reason;
  }
}

export type Done = { settled: boolean; battery: number | undefined };

export type Ports = {
  core: Core;
  radio: Radio;
  tell(stage: Stage): void;
  /** Stores what this browser has at the lock. Nothing is sent before that is done. */
  keep(pass: Pass | null): Promise<void>;
  unixNow(): number;
  random(length: number): Uint8Array;
};

const status = { ok: 0x00, badMac: 0x02, settled: 0x20 };
const anySlot = 0xff;
/** A tap without biometrics just now: a web page cannot vouch for them. */
const tap = 2 << 4;
const actions: Record<Deed, number> = { unlock: 1, lock: 2 };
const greetingLimitMs = 4_000;
const answerLimitMs = 5_000;
const settleLimitMs = 4_000;
const noBattery = 0xff;
const codeDigits = 6;

export async function operate(ports: Ports, door: Door, deed: Deed, digits: string): Promise<Done> {
  if (door.needsCode && !door.pass?.sure && digits.length !== codeDigits) {
    // A lock hears out few wrong codes: none of them is spent on a field left empty.
    throw new Refused("no_digits");
  }
  ports.tell("looking");
  const talk = new Talk(ports, door);
  try {
    await ports.radio.find(ports.core.advertised(door.record, ports.unixNow()));
    ports.tell("connecting");
    await talk.meet();
    ports.tell("checking");
    const answer = await talk.ask(tap | actions[deed], digits);
    if (answer.status !== status.ok) {
      throw new Refused({ status: answer.status });
    }
    ports.tell("moving");
    return await talk.settle(answer);
  } catch (error) {
    throw error instanceof RadioFailure ? new Refused(error.problem) : error;
  } finally {
    talk.part();
  }
}

class Talk {
  readonly #ports: Ports;
  readonly #door: Door;
  readonly #events: LockEvent[] = [];
  #line: Line | undefined;
  #lost = false;
  #wake: () => void = () => undefined;

  constructor(ports: Ports, door: Door) {
    this.#ports = ports;
    this.#door = door;
  }

  async meet(): Promise<void> {
    const { core, radio } = this.#ports;
    if (!core.meet(this.#door.record, frameLength)) {
      throw new Refused("cannot_ask");
    }
    this.#line = await radio.connect({ heard: (frame) => this.#heard(frame), lost: () => this.#isLost() });
    await this.#ready(greetingLimitMs);
  }

  part(): void {
    this.#line?.close();
    this.#ports.core.part();
  }

  /** Uses the pass, or claims the key where there is none yet or where its claim never arrived. */
  async ask(act: number, digits: string): Promise<LockEvent> {
    const pass = this.#door.pass;
    if (!pass) {
      return this.#claim(act, digits, this.#ports.random(32));
    }
    let answer = await this.#use(pass, act);
    if (answer.kind === "unproven" && answer.status === status.badMac) {
      // The lock renewed its challenge while the request was under way, or it never heard of this key.
      answer = pass.sure ? await this.#use(pass, act) : await this.#claim(act, digits, pass.secret);
    } else if (answer.kind === "answered" && !pass.sure) {
      await this.#keep({ ...pass, sure: true });
    }
    return proven(answer);
  }

  /** Waits until the bolt has come to rest; a lock that does not say so in time is believed on its first word. */
  async settle(answer: LockEvent): Promise<Done> {
    const settled = await this.#next(settleLimitMs, (event) => event.kind === "settled").catch(() => undefined);
    if (settled && settled.status !== status.settled) {
      throw new Refused({ status: settled.status });
    }
    const battery = (settled ?? answer).battery;
    return { settled: settled !== undefined, battery: battery === noBattery ? undefined : battery };
  }

  async #use(pass: Pass, act: number): Promise<LockEvent> {
    await this.#ready(answerLimitMs);
    const { core, random } = this.#ports;
    if (!core.act(pass.key, pass.slot, random(4), act)) {
      throw new Refused("cannot_ask");
    }
    await this.#send();
    return this.#answer();
  }

  async #claim(act: number, digits: string, secret: Uint8Array): Promise<LockEvent> {
    await this.#ready(answerLimitMs);
    const { core, random } = this.#ports;
    const key = core.claim(this.#door.record, secret, random(4), act, digits);
    if (!key) {
      throw new Refused("cannot_ask");
    }
    // Stored before it is sent: whatever happens to the answer, this browser can go on with the key.
    await this.#keep({ key, slot: anySlot, sure: false, secret });
    await this.#send();
    const answer = proven(await this.#answer());
    const granted = answer.status === status.ok;
    await this.#keep(granted ? { key, slot: answer.slot, sure: true, secret: new Uint8Array() } : null);
    return answer;
  }

  async #keep(pass: Pass | null): Promise<void> {
    try {
      await this.#ports.keep(pass);
    } catch {
      throw new Refused("not_kept");
    }
  }

  #answer(): Promise<LockEvent> {
    return this.#next(answerLimitMs, (event) => ["claimed", "answered", "unproven"].includes(event.kind));
  }

  async #ready(limitMs: number): Promise<void> {
    if (!this.#ports.core.isReady()) {
      await this.#next(limitMs, () => this.#ports.core.isReady());
    }
  }

  async #send(): Promise<void> {
    for (let frame = this.#ports.core.nextFrame(); frame; frame = this.#ports.core.nextFrame()) {
      await this.#line?.send(frame).catch(() => this.#isLost());
    }
  }

  #heard(frame: Uint8Array): void {
    this.#ports.core.hear(frame, performance.now());
    for (let event = this.#ports.core.nextEvent(); event; event = this.#ports.core.nextEvent()) {
      this.#events.push(event);
    }
    this.#wake();
  }

  #isLost(): void {
    this.#lost = true;
    this.#wake();
  }

  async #next(limitMs: number, wanted: (event: LockEvent) => boolean): Promise<LockEvent> {
    const until = performance.now() + limitMs;
    for (;;) {
      for (let event = this.#events.shift(); event; event = this.#events.shift()) {
        if (event.kind === "new") {
          // A lock that was reset knows no keys any more.
          throw new Refused("unproven");
        }
        if (wanted(event)) {
          return event;
        }
      }
      const left = until - performance.now();
      if (this.#lost || left <= 0) {
        throw new Refused(this.#lost ? "out_of_reach" : "silent");
      }
      await this.#somethingOr(left);
    }
  }

  #somethingOr(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** An answer without the lock's proof never counts, whatever it says. */
function proven(answer: LockEvent): LockEvent {
  if (answer.kind === "unproven") {
    throw new Refused("unproven");
  }
  return answer;
}
