// What a person is shown follows what Rust reports, and never runs ahead of it.

import { describe, expect, it } from "vitest";
import { afterFailure, afterReport, allDone, nothingBegun, runningStage } from "./stages";

describe("stages of an attempt", () => {
  it("starts with nothing begun", () => {
    expect(runningStage(nothingBegun)).toBeNull();
  });

  it("marks earlier stages done when a later one is reported", () => {
    const stages = afterReport(nothingBegun, "checking_key", { state: "begun" });

    expect(stages).toEqual({ looking: "done", connecting: "done", checking_key: "running", moving: "todo" });
  });

  it("shows a claim as the check of the key", () => {
    expect(runningStage(afterReport(nothingBegun, "claiming", { state: "begun" }))).toBe("checking_key");
  });

  it("leaves errands after the opening out", () => {
    expect(afterReport(allDone(), "collecting_log", { state: "begun" })).toEqual(allDone());
  });

  it("blames the stage that ran", () => {
    const connecting = afterReport(nothingBegun, "connecting", { state: "begun" });

    expect(afterFailure(connecting).connecting).toBe("failed");
    expect(afterFailure(nothingBegun).looking).toBe("failed");
  });
});
