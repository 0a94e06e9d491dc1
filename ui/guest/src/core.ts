// The page's WebAssembly as typed calls: what a link says, and the phone's side of a conversation with a lock.

type Exports = {
  memory: WebAssembly.Memory;
  desk(): number;
  read_link(length: number): number;
  advertised(length: number, now: number): number;
  meet(length: number, frameLength: number): number;
  part(): void;
  hear(length: number, nowMs: number): void;
  next_event(): number;
  next_frame(): number;
  is_ready(): number;
  claim(length: number): number;
  act(length: number): number;
};

/** What the lock told; the numbers are those of the protocol. */
export type LockEvent = { kind: "new" | "ready" | "claimed" | "answered" | "settled" | "unproven"; status: number; slot: number; state: number; battery: number };

const kinds = [undefined, "new", "ready", "claimed", "answered", "settled", "unproven"] as const;
const tagLength = 5;

export class Core {
  readonly #wasm: Exports;

  private constructor(wasm: Exports) {
    this.#wasm = wasm;
  }

  static async load(bytes: BufferSource | Promise<Response>): Promise<Core> {
    const source = bytes instanceof Promise ? await (await bytes).arrayBuffer() : bytes;
    const { instance } = await WebAssembly.instantiate(source);
    return new Core(instance.exports as unknown as Exports);
  }

  /** The facts of a link's payload, or one byte that says why there are none. */
  readLink(payload: Uint8Array): Uint8Array {
    return this.#take(this.#wasm.read_link(this.#lay(payload)));
  }

  /** What the lock of this record may advertise now. */
  advertised(record: Uint8Array, now: number): Uint8Array[] {
    const tags = this.#take(this.#wasm.advertised(this.#lay(record), now));
    return Array.from({ length: tags.length / tagLength }, (_, at) => tags.slice(at * tagLength, (at + 1) * tagLength));
  }

  meet(record: Uint8Array, frameLength: number): boolean {
    return this.#wasm.meet(this.#lay(record), frameLength) === 1;
  }

  part(): void {
    this.#wasm.part();
  }

  hear(frame: Uint8Array, nowMs: number): void {
    this.#wasm.hear(this.#lay(frame), nowMs >>> 0);
  }

  nextEvent(): LockEvent | undefined {
    const [number = 0, status = 0, slot = 0, state = 0, battery = 0] = this.#take(this.#wasm.next_event());
    const kind = kinds[number];
    return kind && { kind, status, slot, state, battery };
  }

  nextFrame(): Uint8Array | undefined {
    const frame = this.#take(this.#wasm.next_frame());
    return frame.length > 0 ? frame : undefined;
  }

  isReady(): boolean {
    return this.#wasm.is_ready() === 1;
  }

  /** Makes a CLAIM ready and gives K_dev, which is to be kept before anything is sent. */
  claim(record: Uint8Array, secret: Uint8Array, nonce: Uint8Array, act: number, digits: string): Uint8Array | undefined {
    const key = this.#take(this.#wasm.claim(this.#lay(record, secret, nonce, [act], new TextEncoder().encode(digits))));
    return key.length > 0 ? key : undefined;
  }

  /** Makes an UNLOCK ready. */
  act(key: Uint8Array, slot: number, nonce: Uint8Array, act: number): boolean {
    return this.#wasm.act(this.#lay(key, [slot], nonce, [act])) === 1;
  }

  #lay(...parts: ArrayLike<number>[]): number {
    const desk = this.#desk();
    let length = 0;
    for (const part of parts) {
      desk.set(part, length);
      length += part.length;
    }
    return length;
  }

  /** Takes an answer away and leaves zeros, because it may be a key. */
  #take(length: number): Uint8Array {
    const desk = this.#desk();
    const answer = desk.slice(0, length);
    desk.fill(0, 0, length);
    return answer;
  }

  // The memory may have grown since the last call, which detaches what looked into it.
  #desk(): Uint8Array {
    return new Uint8Array(this.#wasm.memory.buffer, this.#wasm.desk());
  }
}
