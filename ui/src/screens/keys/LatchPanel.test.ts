// The button says what is true: what can be done, what runs, and how it ended.

import { render, screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { allDone, nothingBegun } from "../../app/stages";
import { testids } from "../../testids";
import LatchPanel from "./LatchPanel.svelte";

function shown(part: Partial<Parameters<typeof render<typeof LatchPanel>>[1]> = {}) {
  const onunlock = vi.fn();
  render(LatchPanel, {
    phase: "ready",
    action: "unlock",
    stages: nothingBegun,
    error: null,
    keyState: { state: "ready" },
    opensAt: "Mon 23 Nov 2026, 15:00",
    endedAt: "Sun 22 Nov 2026, 11:00",
    bolt: null,
    onunlock,
    onlock: vi.fn(),
    onretry: vi.fn(),
    ...part,
  } as never);
  return { onunlock, button: screen.getByTestId(testids.unlock), status: screen.getByTestId(testids.attemptStatus) };
}

describe("the latch", () => {
  it("is pressed once and asks once", () => {
    const { button, onunlock } = shown();

    button.click();

    expect(onunlock).toHaveBeenCalledOnce();
  });

  it("cannot be pressed while it runs, and names the stage", () => {
    const { button, onunlock, status } = shown({ phase: "running", stages: { ...nothingBegun, looking: "done", connecting: "running" } } as never);

    button.click();

    expect(onunlock).not.toHaveBeenCalled();
    expect(status).toHaveTextContent("Connecting");
  });

  it("does not call the door open while the bolt still moves", () => {
    const { status } = shown({ phase: "done", stages: allDone(), bolt: "moving" } as never);

    expect(status).toHaveTextContent("The bolt is still moving");
  });

  it("cannot be pressed when the key is over", () => {
    const { button, status } = shown({ keyState: { state: "expired" } } as never);

    expect(button).toBeDisabled();
    expect(status).toHaveTextContent("Ended Sun 22 Nov 2026, 11:00");
  });

  it("says that the door stayed shut and what to do", () => {
    const { status } = shown({ phase: "failed", error: { code: "bluetooth_off" } } as never);

    expect(status).toHaveTextContent("The door did not open.");
    expect(screen.getByRole("alert")).toHaveTextContent("Turn Bluetooth on");
    expect(screen.getByTestId(testids.errorAction)).toBeInTheDocument();
  });
});
