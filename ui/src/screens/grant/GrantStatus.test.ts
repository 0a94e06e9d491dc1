// "Taken back" is said in full only when the lock said it.

import { render, screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { GrantState, Moment } from "../../backend/contract";
import { testids } from "../../testids";
import GrantStatus from "./GrantStatus.svelte";

const at: Moment = { unix: 1_795_359_600, wall: "2026-11-22T15:00", offset: "+00:00", zone: "Atlantic/Reykjavik" };

function truthOf(state: GrantState): HTMLElement {
  render(GrantStatus, { state, secondsLeft: 5, task: "ready", ontakeback: vi.fn(), onundo: vi.fn() });
  return screen.getByTestId(testids.grantState);
}

describe("the state of a key", () => {
  it("claims nothing while the change is on its way, and states the worst case", () => {
    const truth = truthOf({ state: "travelling", cannot_open_after: at });

    expect(truth).toHaveTextContent("not confirmed yet");
    expect(truth).toHaveTextContent("cannot open after Sun, 22 Nov 2026, 15:00 (Atlantic/Reykjavik)");
    expect(truth).not.toHaveTextContent("does not open any more");
  });

  it("names the lock as the witness once it confirmed", () => {
    expect(truthOf({ state: "revoked", confirmed_at: at })).toHaveTextContent("Confirmed by the lock on Sun, 22 Nov 2026, 15:00");
  });

  it("offers undo for as long as it works", () => {
    truthOf({ state: "undoable", undo_until: at });

    expect(screen.getByTestId(testids.undoTakeBack)).toBeEnabled();
    expect(screen.queryByTestId(testids.takeBack)).not.toBeInTheDocument();
  });
});
