// Bytes as text and back: base64url as it stands in links, read as strictly as the app reads it.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export type Read = { bytes: Uint8Array<ArrayBuffer> } | { problem: "half" | "damaged" };

/** A foreign character is damage; a tail that no encoder writes means that the end was cut off. */
export function fromBase64url(text: string): Read {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const sign of text) {
    const value = alphabet.indexOf(sign);
    if (value < 0) {
      return { problem: "damaged" };
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  const tail = held & ((1 << bits) - 1);
  return bits >= 6 || tail !== 0 ? { problem: "half" } : { bytes };
}

export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const triple = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const signs = b === undefined ? 2 : c === undefined ? 3 : 4;
    for (let sign = 0; sign < signs; sign += 1) {
      text += alphabet.charAt((triple >> (18 - 6 * sign)) & 63);
    }
  }
  return text;
}

/** Reads fields off the front, one after the other. */
export class Reader {
  #at = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes);
  }

  take(length: number): Uint8Array<ArrayBuffer> {
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  number(length: number): number {
    return this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  text(): string {
    return new TextDecoder().decode(this.take(this.number(1)));
  }
}
