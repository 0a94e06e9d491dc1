// What is typed reaches Rust as typed, and nothing else does.

import { describe, expect, it } from "vitest";
import { Draft } from "./draft.svelte";

describe("a draft of a key", () => {
  it("is complete at once, so that a preset and a tap are enough", () => {
    const draft = new Draft("d1", "Guest");

    expect(draft.complete).toBe(true);
    expect(draft.asked).toMatchObject({ guest_name: "Guest", starts: null, ends: null, uses: null });
  });

  it("proposes the window Rust would take, and sends what is typed over it", () => {
    const draft = new Draft("d1", "Guest");
    draft.preset = "stay";
    expect(draft.asked.starts).toBeNull();

    draft.proposeWindow("2026-11-22T15:00", "2026-11-24T11:00");
    draft.guestName = " Ada ";
    draft.endsTime = "12:30";

    expect(draft.asked).toMatchObject({ guest_name: "Ada", starts: "2026-11-22T15:00", ends: "2026-11-24T12:30" });
  });

  it("does not overwrite a window that was typed", () => {
    const draft = new Draft("d1", "Guest");
    draft.preset = "custom";
    draft.proposeWindow("2026-11-22T15:00", "2026-11-24T11:00");
    draft.proposeWindow("2027-01-01T15:00", "2027-01-02T11:00");

    expect(draft.asked).toMatchObject({ preset: "custom", starts: "2026-11-22T15:00" });
  });

  it("keeps a typed window out of presets that have their own", () => {
    const draft = new Draft("d1", "Guest");
    draft.preset = "stay";
    draft.proposeWindow("2026-11-22T15:00", "2026-11-24T11:00");
    draft.preset = "today";

    expect(draft.asked.starts).toBeNull();
  });

  it("sends every window of the week, its days in order", () => {
    const draft = new Draft("d1", "Guest");
    draft.preset = "cleaner_weekly";
    draft.hours.add();
    const [first, second] = draft.hours.windows;
    first?.toggle("thursday");
    second?.toggle("sunday");
    second?.toggle("friday");
    if (second) {
      [second.from, second.until] = ["22:00", "06:00"];
    }

    expect(second?.overnight).toBe(true);
    expect(draft.asked.weekly).toEqual([
      { days: ["monday", "thursday"], from: "10:00", until: "12:00" },
      { days: ["friday", "sunday"], from: "22:00", until: "06:00" },
    ]);
  });

  it("keeps the hours of the week out of presets that have none", () => {
    expect(new Draft("d1", "Guest").asked.weekly).toEqual([]);
  });

  it("is incomplete without a door or a weekday", () => {
    const draft = new Draft("d1", "Guest");
    draft.preset = "cleaner_weekly";
    draft.hours.windows[0]?.toggle("monday");
    expect(draft.complete).toBe(false);

    draft.preset = "today";
    draft.toggleDoor("d1");
    expect(draft.complete).toBe(false);
  });
});
