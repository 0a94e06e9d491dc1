// The WebAssembly as it was built, and the vectors of docs/PROTOCOL.md to hold it against.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Core } from "./core";

const read = (path: string): Buffer => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

export function core(): Promise<Core> {
  return Core.load(new Uint8Array(read("../../../target/page/wasm32-unknown-unknown/page/guest_page.wasm")));
}

const lines = read("../../../docs/PROTOCOL.md").toString().split("## 13 Vectors")[1]?.split("\n") ?? [];

/** A vector by its name, as it stands in the document. */
export function vector(name: string): string {
  const line = lines.find((one) => one.startsWith(`${name} `));
  if (!line) {
    throw new Error(`there is no vector ${name}`);
  }
  return line.slice(name.length).trim();
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function bytesOf(name: string): Uint8Array {
  return hex(vector(name));
}

/** The fragment of a vector that is a link. */
export function fragment(name: string): string {
  const link = vector(name);
  return link.slice(link.indexOf("#"));
}
