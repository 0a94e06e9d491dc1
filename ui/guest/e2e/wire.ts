// A lock behind TCP, as `lock_link::tcp::wire` speaks it: type 1, length 2, payload.

import { connect, type Socket } from "node:net";

const type = { advertQuestion: 1, advert: 2, connect: 3, connected: 4, frame: 5, busy: 6 };
type Packet = { type: number; payload: Buffer };

function packet(kind: number, payload: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([Buffer.from([kind, payload.length >> 8, payload.length & 0xff]), payload]);
}

async function* packets(socket: Socket): AsyncGenerator<Packet> {
  let held = Buffer.alloc(0);
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer]);
    while (held.length >= 3 && held.length >= 3 + held.readUInt16BE(1)) {
      const end = 3 + held.readUInt16BE(1);
      yield { type: held.readUInt8(0), payload: held.subarray(3, end) };
      held = held.subarray(end);
    }
  }
}

function dial(address: string): Socket {
  const [host = "", port = ""] = address.split(":");
  return connect({ host, port: Number(port), noDelay: true }).on("error", () => undefined);
}

/** What the lock advertises after the company id. */
export async function advertOf(address: string): Promise<Buffer> {
  const socket = dial(address);
  socket.write(packet(type.advertQuestion));
  for await (const answer of packets(socket)) {
    socket.destroy();
    return answer.payload;
  }
  throw new Error("the lock advertises nothing");
}

/** A connection to the lock; frames of it wait until they are asked for. */
export class Wire {
  readonly #socket: Socket;
  readonly #frames: Buffer[] = [];
  #waiting: ((frame: Buffer | undefined) => void) | undefined;
  #closed = false;

  constructor(address: string, frameLength: number, keeps: (frame: Buffer) => boolean) {
    this.#socket = dial(address);
    this.#socket.write(packet(type.connect, Buffer.from([frameLength >> 8, frameLength & 0xff])));
    void this.#read(keeps).catch(() => undefined);
  }

  send(frame: Buffer): void {
    this.#socket.write(packet(type.frame, frame));
  }

  /** Nothing once the connection is over. */
  next(): Promise<Buffer | undefined> {
    const frame = this.#frames.shift();
    return frame || this.#closed ? Promise.resolve(frame) : new Promise((resolve) => (this.#waiting = resolve));
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
    this.#waiting?.(undefined);
  }

  async #read(keeps: (frame: Buffer) => boolean): Promise<void> {
    for await (const { type: kind, payload } of packets(this.#socket)) {
      if (kind === type.frame && keeps(payload)) {
        this.#frames.push(payload);
        const waiting = this.#waiting;
        const first = waiting && this.#frames.shift();
        if (waiting && first) {
          this.#waiting = undefined;
          waiting(first);
        }
      }
    }
  }
}
