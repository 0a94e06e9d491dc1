// The page's WebAssembly against the vectors of docs/PROTOCOL.md: the same bytes as every other phone and lock.

import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { bytesOf, core as load, fragment, hex, vector } from "./core-for-tests";
import type { Core, LockEvent } from "./core";
import { type Door, read } from "./link";

const secret = new Uint8Array(createHash("sha256").update("olp1 test device key").digest());
const nonce = hex("01020304");
const presence = 0x11;
const long = 512;

let core: Core;
beforeAll(async () => {
  core = await load();
});

async function doorOf(name: string): Promise<Door> {
  const found = await read(fragment(name), core);
  if (found.kind !== "kept" || "digits" in found.kept || !found.kept.doors[0]) {
    throw new Error(`${name} is no key`);
  }
  return found.kept.doors[0];
}

function sent(): string {
  const frames: Uint8Array[] = [];
  for (let frame = core.nextFrame(); frame; frame = core.nextFrame()) {
    frames.push(frame);
  }
  return Buffer.concat(frames).toString("hex");
}

function heard(message: Uint8Array): LockEvent | undefined {
  core.hear(message, 1);
  return core.nextEvent();
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

test("a link says what the document says it says", async () => {
  const found = await read(fragment("share_link"), core);
  expect(found).toMatchObject({ kind: "kept", kept: { zone: "Europe/Berlin", inviter: "Ada" } });
  const door = await doorOf("share_link");
  expect(door).toMatchObject({ name: "Front door", from: 0x6955b900, until: 0x6959ad80, uses: 0, devices: 1 });
  expect(door).toMatchObject({ needsCode: false, forOnePhone: false, byTap: false, opens: true });
  expect(door.hours).toEqual([{ days: 0x1f, start: 0x36, end: 0x6c }]);
  expect(hexOf(door.record)).toContain(vector("K_cred"));
  expect(await doorOf("share_link_on")).toMatchObject({ name: "Front door", until: 0x6957e9b0 });
});

test("a code in a link says what the document says it says", async () => {
  const found = await read(fragment("code_link"), core);
  const times = { from: 0x6956dba0, until: 0x6957e9b0, shownFrom: 0x6955b900, firstUseBefore: 0, once: false };
  const names = { zone: "Europe/Berlin", doors: ["Front door"], inviter: "Ada", help: "Key safe at the bins" };
  const hours = [{ days: 0x1f, start: 0x36, end: 0x6c }];
  expect(found).toMatchObject({ kind: "kept", kept: { digits: "83922387", ...times, ...names, hours } });
});

test("the first tap is the CLAIM of the document, and gives its K_dev", async () => {
  const door = await doorOf("share_link");
  expect(core.meet(door.record, long)).toBe(true);
  expect(core.isReady()).toBe(false);
  expect(heard(bytesOf("CHALLENGE"))?.kind).toBe("ready");
  expect(core.isReady()).toBe(true);

  expect(hexOf(core.claim(door.record, secret, nonce, presence, ""))).toBe(vector("K_dev"));
  expect(sent()).toBe(vector("CLAIM").replace("dev_pub", vector("dev_pub")).replace("block", vector("block")).replaceAll(" ", ""));
  expect(heard(bytesOf("CLAIM_RES"))).toEqual({ kind: "claimed", status: 0, slot: 5, state: 1, battery: 0xff });
});

test("a later tap is the UNLOCK of the document", async () => {
  const door = await doorOf("share_link");
  core.meet(door.record, long);
  heard(bytesOf("CHALLENGE"));
  expect(core.act(bytesOf("K_dev"), 5, nonce, presence)).toBe(true);
  expect(sent()).toBe(vector("UNLOCK"));
  expect(heard(bytesOf("RESULT"))).toMatchObject({ kind: "answered", status: 0, state: 1, battery: 87 });
});

test("a lock that only says yes, without proof, is not believed", async () => {
  const door = await doorOf("share_link");
  for (let at = 1; at < 20; at += 1) {
    core.meet(door.record, long);
    heard(bytesOf("CHALLENGE"));
    core.act(bytesOf("K_dev"), 5, nonce, presence);
    sent();
    const forged = bytesOf("RESULT");
    forged[at] = (forged[at] ?? 0) ^ 0x80;
    expect(["unproven", undefined], `byte ${at}`).toContain(heard(forged)?.kind);
  }
});

test("the digits of another channel go into the claim as the document says", async () => {
  const record = hex(`17 ${vector("coded_block")} 00112233445566778899aabbccddeeff de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f ${"00".repeat(32)}`);
  core.meet(record, long);
  heard(bytesOf("CHALLENGE"));
  expect(core.claim(record, secret, nonce, 0x21, vector("claim_code"))).toHaveLength(32);
  // K_cred of that block is not in the document: only what does not depend on it is compared.
  expect(sent().slice(0, 2 * 64)).toBe(vector("claim_coded").slice(0, 2 * 64));
  core.meet(record, long);
  heard(bytesOf("CHALLENGE"));
  expect(core.claim(record, secret, nonce, 0x21, "12345")).toBeUndefined();
});

test("the lock is known again by what it advertises, and by a lost clock's sign too", async () => {
  const door = await doorOf("share_link");
  const tags = core.advertised(door.record, 0x6956dba0).map(hexOf);
  expect(tags).toHaveLength(4);
  expect(tags).toContain(vector("advert").slice(2));
  expect(tags).toContain(vector("advert_no_clock").slice(2));
});

test("nothing is asked of a lock that has not greeted, and nothing is read where nothing lies", async () => {
  const door = await doorOf("share_link");
  core.meet(door.record, long);
  expect(core.act(bytesOf("K_dev"), 5, nonce, presence)).toBe(false);
  expect(core.claim(door.record, secret, nonce, presence, "")).toBeUndefined();
  expect(core.meet(new Uint8Array(3), long)).toBe(false);
  core.part();
  core.hear(bytesOf("CHALLENGE"), 1);
  expect([core.nextEvent(), core.nextFrame(), core.isReady()]).toEqual([undefined, undefined, false]);
});
