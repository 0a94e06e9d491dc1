// What is asked for when a key is handed on.

import { describe, expect, it } from "vitest";
import { key } from "../../backend/fake/scenarios";
import { HandOn } from "./draft.svelte";

describe("a key to be handed on", () => {
  const own = key("k1", "Casa", "Ingrid", { state: "ready" }, 1_795_348_800, 1_795_435_200);

  it("takes the own key's times until somebody types others", () => {
    const draft = new HandOn(own);
    draft.guestName = " Carla ";
    expect(draft.asked).toEqual({ guest_name: "Carla", keys: ["k1"], starts: null, ends: null, uses: null, devices: 1, hand_on: 0 });

    draft.endsTime = "09:30";
    expect(draft.asked.ends).toBe(`${own.ends.wall.slice(0, 10)}T09:30`);
    expect(draft.asked.starts).toBeNull();
  });

  it("is complete with a name and a door", () => {
    const draft = new HandOn(own);
    expect(draft.complete).toBe(false);
    draft.guestName = "Carla";
    expect(draft.complete).toBe(true);
    draft.toggleKey("k1");
    expect(draft.complete).toBe(false);
  });
});
