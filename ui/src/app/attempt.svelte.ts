// One try at moving a bolt. A second press while it runs is ignored: nothing queues behind a door.

import type { BoltAction, CommandError, Outcome, Progress } from "../backend/contract";
import { commandError } from "./session.svelte";
import { afterFailure, afterReport, allDone, nothingBegun, type ShownStages } from "./stages";

/** How long a success is shown: after that nobody knows any more how the bolt stands. */
const shownMs = 60_000;

export type AttemptPhase = "ready" | "running" | "done" | "failed";

export class Attempt {
  phase = $state<AttemptPhase>("ready");
  action = $state<BoltAction>("unlock");
  stages = $state.raw<ShownStages>(nothingBegun);
  error = $state.raw<CommandError | null>(null);
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #move: (action: BoltAction) => Promise<Outcome>;

  constructor(move: (action: BoltAction) => Promise<Outcome>) {
    this.#move = move;
  }

  async start(action: BoltAction): Promise<void> {
    if (this.phase === "running") {
      return;
    }
    this.action = action;
    this.phase = "running";
    this.stages = nothingBegun;
    this.error = null;
    try {
      const outcome = await this.#move(action);
      this.phase = outcome.outcome === "done" ? "done" : "ready";
      this.stages = outcome.outcome === "done" ? allDone() : nothingBegun;
      tellHand(this.phase === "done" ? [40] : []);
      this.#restLater();
    } catch (thrown) {
      this.phase = "failed";
      this.stages = afterFailure(this.stages);
      this.error = commandError(thrown);
      tellHand([30, 60, 30]);
    }
  }

  follow(progress: Progress): void {
    if (this.phase === "running") {
      this.stages = afterReport(this.stages, progress.stage, progress.state);
    }
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.phase === "done") {
        this.phase = "ready";
        this.stages = nothingBegun;
      }
    }, shownMs);
  }

  again = (): void => {
    void this.start(this.action);
  };
}

/** A phone in the hand tells success from failure without being looked at. */
function tellHand(pattern: number[]): void {
  if (pattern.length > 0 && "vibrate" in navigator) {
    navigator.vibrate(pattern);
  }
}
