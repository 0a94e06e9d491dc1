// Keeps keys and codes in this browser between visits, sealed under a key that no script can take out of it.
//
// The seal keeps copies of the profile's files worthless; whoever may run scripts on this origin can use it as the page does.

import { fromBase64url, toBase64url } from "./bytes";
import { type Kept, untilOf } from "./link";

type Sealed = { nonce: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer };

/** A key that ended this long ago is forgotten. */
const forgetAfterSeconds = 30 * 86_400;

export class Keep {
  readonly #database: IDBDatabase;
  readonly #seal: CryptoKey;

  private constructor(database: IDBDatabase, seal: CryptoKey) {
    this.#database = database;
    this.#seal = seal;
  }

  static async open(): Promise<Keep> {
    const opening = indexedDB.open("latchstring", 1);
    opening.onupgradeneeded = () => ["seal", "keys"].forEach((name) => opening.result.createObjectStore(name));
    const database = await done(opening);
    return new Keep(database, await sealOf(database));
  }

  async put(handle: string, kept: Kept): Promise<void> {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(kept, packed));
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, this.#seal, text);
    const writing = this.#database.transaction("keys", "readwrite", { durability: "strict" });
    writing.objectStore("keys").put({ nonce, bytes } satisfies Sealed, handle);
    await finished(writing);
  }

  async get(handle: string): Promise<Kept | undefined> {
    const sealed = await done<Sealed | undefined>(this.#keys().get(handle));
    if (!sealed) {
      return undefined;
    }
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.nonce }, this.#seal, sealed.bytes);
    return JSON.parse(new TextDecoder().decode(text), unpacked) as Kept;
  }

  async remove(handle: string): Promise<void> {
    const writing = this.#database.transaction("keys", "readwrite");
    writing.objectStore("keys").delete(handle);
    await finished(writing);
  }

  /** Everything kept here, without what is long over. */
  async all(now: number): Promise<{ handle: string; kept: Kept }[]> {
    const found = [];
    for (const handle of (await done(this.#keys().getAllKeys())).map(String)) {
      const kept = await this.get(handle).catch(() => undefined);
      if (!kept || untilOf(kept) + forgetAfterSeconds < now) {
        await this.remove(handle);
      } else {
        found.push({ handle, kept });
      }
    }
    return found;
  }

  #keys(): IDBObjectStore {
    return this.#database.transaction("keys").objectStore("keys");
  }
}

async function sealOf(database: IDBDatabase): Promise<CryptoKey> {
  const held = await done<CryptoKey | undefined>(database.transaction("seal").objectStore("seal").get("seal"));
  if (held) {
    return held;
  }
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const writing = database.transaction("seal", "readwrite", { durability: "strict" });
  // Another tab may have been faster; the first seal is the one that counts.
  writing.objectStore("seal").add(made, "seal").onerror = (event) => event.preventDefault();
  await finished(writing).catch(() => undefined);
  return done<CryptoKey>(database.transaction("seal").objectStore("seal").get("seal"));
}

function packed(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64url: toBase64url(value) } : value;
}

function unpacked(_name: string, value: unknown): unknown {
  const text = (value as { base64url?: unknown } | null)?.base64url;
  const read = typeof text === "string" ? fromBase64url(text) : undefined;
  return read && "bytes" in read ? read.bytes : value;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("the browser keeps nothing"));
  });
}
