// The seam holds: one file talks to Tauri, and the screens know neither side of it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeBackend } from "./fake";

const root = join(__dirname, "..");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.(svelte|ts)$/.test(path) && !path.includes("paraglide") && !path.endsWith(".test.ts"));

function importing(what: RegExp): string[] {
  return sources.filter((path) => what.test(readFileSync(join(root, path), "utf8"))).sort();
}

describe("the seam", () => {
  it("lets only the Tauri backend and its generated bindings know Tauri", () => {
    expect(importing(/(from|import\()\s*["']@tauri-apps\//)).toEqual(["backend/bindings.ts", "backend/tauri.ts"]);
  });

  it("lets only the entry and the gallery know the simulation", () => {
    expect(importing(/backend\/fake/)).toEqual(["gallery/GalleryScreen.svelte", "gallery/GalleryStates.svelte", "main.ts"]);
  });

  it("words times in one place, which never asks the browser for a zone", () => {
    expect(importing(/DateTimeFormat|timeZone\b|toLocale(Date|Time)?String/)).toEqual(["texts/times.ts"]);
    expect(readFileSync(join(root, "texts/times.ts"), "utf8").match(/timeZone: .*?[,}]/g)).toEqual(['timeZone: "UTC" }']);
  });
});

describe("the simulation", () => {
  it("pushes a new snapshot after every change", async () => {
    const backend = new FakeBackend(new URLSearchParams("as=host&pace=0"));
    const seen: string[] = [];
    await backend.listen({
      snapshotChanged: (snapshot) => seen.push(snapshot.doors[0]?.name ?? ""),
      progress: () => {},
      linkOpened: () => {},
    });

    await backend.renameDoor("d1", "Back door");

    expect(seen).toEqual(["Back door"]);
  });

  it("ignores a second tap while one runs", async () => {
    const backend = new FakeBackend(new URLSearchParams("as=guest&pace=0"));

    const [first, second] = await Promise.all([backend.useKey("k1", "unlock"), backend.useKey("k1", "unlock")]);

    expect(first.outcome).toBe("done");
    expect(second.outcome).toBe("already_running");
  });
});
