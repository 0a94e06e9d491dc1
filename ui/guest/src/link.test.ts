// Fragments of every kind: whole, cut, changed, foreign and huge.

import { beforeAll, expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./bytes";
import type { Core } from "./core";
import { core as load, fragment } from "./core-for-tests";
import { handleIn, read } from "./link";

const whole = fragment("share_link");
const errand = "#A1paWlpaWlpaWlpaWlpaWloABCEBAgPtnd0A";

let core: Core;
beforeAll(async () => {
  core = await load();
});

async function problem(text: string): Promise<string> {
  const found = await read(text, core);
  return found.kind === "problem" ? found.problem : found.kind;
}

test("a link that was cut anywhere is called half, and never taken for a key", async () => {
  expect(await problem(whole)).toBe("kept");
  const cuts = Array.from({ length: whole.length - 2 }, (_, at) => whole.slice(0, at + 2));
  const said = await Promise.all(cuts.map(problem));
  expect(new Set(said)).toEqual(new Set(["half"]));
});

test("a link that was changed anywhere is never taken for a key", async () => {
  const bytes = fromBase64url(whole.slice(1));
  if ("problem" in bytes) {
    throw new Error("the vector is whole");
  }
  const changed = Array.from(bytes.bytes, (byte, at) => `#${toBase64url(bytes.bytes.with(at, byte ^ 0x04))}`);
  const said = await Promise.all(changed.map(problem));
  expect(said.filter((one) => one === "kept")).toEqual([]);
});

test("what is something else is called what it is", async () => {
  const cases: [string, string][] = [
    ["", "nothing"],
    ["#", "nothing"],
    ["#~3f2a9c01", "handle"],
    ["#~3f2a9c0", "damaged"],
    [errand, "errand"],
    ["#CQEB", "newer"],
    ["#AAAA", "damaged"],
    [`${whole}%20`, "damaged"],
    ["#/doors", "damaged"],
    ["#<img src=x onerror=alert(1)>", "damaged"],
    [`#${"A".repeat(1_000_000)}`, "long"],
  ];
  for (const [text, expected] of cases) {
    expect(await problem(text), text.slice(0, 40)).toBe(expected);
  }
});

test("the name that stays in the address says nothing of the key", async () => {
  const found = await read(whole, core);
  if (found.kind !== "kept") {
    throw new Error("the vector is a key");
  }
  expect(found.handle).toMatch(/^[0-9a-f]{8}$/);
  expect(handleIn(`#~${found.handle}`)).toBe(found.handle);
  expect(handleIn(whole)).toBeUndefined();
});

test("base64url goes both ways and is as strict as the app", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) & 0xff);
    expect(fromBase64url(toBase64url(bytes))).toEqual({ bytes });
    expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
  }
  expect(fromBase64url("A")).toEqual({ problem: "half" });
  expect(fromBase64url("AB")).toEqual({ problem: "half" });
  expect(fromBase64url("AA==")).toEqual({ problem: "damaged" });
  expect(fromBase64url("A+/A")).toEqual({ problem: "damaged" });
});
