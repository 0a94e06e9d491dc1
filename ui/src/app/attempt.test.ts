// A press is one try; another press while it runs changes nothing.

import { describe, expect, it, vi } from "vitest";
import { CommandFailure } from "../backend/backend";
import type { Outcome } from "../backend/contract";
import { Attempt } from "./attempt.svelte";

const opened: Outcome = { outcome: "done", bolt: "unlocked", battery_percent: 80, ms: 900 };

describe("an attempt", () => {
  it("ignores a second press while it runs", async () => {
    const move = vi.fn().mockResolvedValue(opened);
    const attempt = new Attempt(move);

    await Promise.all([attempt.start("unlock"), attempt.start("unlock")]);

    expect(move).toHaveBeenCalledOnce();
    expect(attempt.phase).toBe("done");
  });

  it("says why it failed and can be tried again", async () => {
    const move = vi.fn().mockRejectedValueOnce(new CommandFailure({ code: "out_of_reach" })).mockResolvedValue(opened);
    const attempt = new Attempt(move);

    await attempt.start("unlock");
    expect(attempt.phase).toBe("failed");
    expect(attempt.error).toEqual({ code: "out_of_reach" });

    await attempt.start("unlock");
    expect(attempt.phase).toBe("done");
    expect(attempt.error).toBeNull();
  });

  it("does not go on claiming a door is open when nobody can know any more", async () => {
    vi.useFakeTimers();
    const attempt = new Attempt(vi.fn().mockResolvedValue(opened));

    await attempt.start("unlock");
    expect(attempt.phase).toBe("done");
    vi.advanceTimersByTime(60_000);

    expect(attempt.phase).toBe("ready");
    vi.useRealTimers();
  });

  it("does not call a tap that was ignored a success", async () => {
    const attempt = new Attempt(vi.fn().mockResolvedValue({ outcome: "already_running" }));

    await attempt.start("unlock");

    expect(attempt.phase).toBe("ready");
  });
});
