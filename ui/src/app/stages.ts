// Folds what Rust reports about an attempt into the few stages a person is shown, honestly and in order.

import type { Stage, StageState } from "../backend/contract";

/** The stages of opening a door, as shown. */
export type ShownStage = "looking" | "connecting" | "checking_key" | "moving";
export type ShownState = "todo" | "running" | "done" | "failed";
export type ShownStages = Record<ShownStage, ShownState>;

export const shownStages: readonly ShownStage[] = ["looking", "connecting", "checking_key", "moving"];

export const nothingBegun: ShownStages = { looking: "todo", connecting: "todo", checking_key: "todo", moving: "todo" };

const shownAs: Record<Stage, ShownStage | null> = {
  looking: "looking",
  connecting: "connecting",
  claiming: "checking_key",
  checking_key: "checking_key",
  moving: "moving",
  setting_up: null,
  setting_clock: null,
  delivering: null,
  collecting_log: null,
};

/** The stages after one more report. Stages before the reported one are done: a lock skips what it need not do. */
export function afterReport(stages: ShownStages, stage: Stage, state: StageState): ShownStages {
  const shown = shownAs[stage];
  if (shown === null) {
    return stages;
  }
  const next = { ...stages };
  for (const earlier of shownStages.slice(0, shownStages.indexOf(shown))) {
    next[earlier] = "done";
  }
  next[shown] = state.state === "begun" ? "running" : state.state;
  return next;
}

/** The stages when the answer is there: everything is done. */
export function allDone(): ShownStages {
  return { looking: "done", connecting: "done", checking_key: "done", moving: "done" };
}

/** The stages when it went wrong: the one that ran is the one that failed. */
export function afterFailure(stages: ShownStages): ShownStages {
  const failed = shownStages.find((stage) => stages[stage] !== "done") ?? "moving";
  return { ...stages, [failed]: "failed" };
}

/** The stage to name in words, or none when nothing runs. */
export function runningStage(stages: ShownStages): ShownStage | null {
  return shownStages.findLast((stage) => stages[stage] === "running") ?? null;
}
