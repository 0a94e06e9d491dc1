// A simulated lock: it takes its time, tells its stages, and fails on demand.

import { CommandFailure } from "../backend";
import type { Bolt, BoltAction, Outcome, Progress, Stage } from "../contract";
import type { Faults } from "./faults";

type Where = { door: string | null; key: string | null };

const stageMs: Partial<Record<Stage, number>> = { looking: 900, connecting: 700, setting_up: 900, claiming: 600, checking_key: 500, moving: 900 };

/** The stage at which a failure shows. */
const failsAt: Record<string, Stage> = {
  bluetooth_off: "looking",
  bluetooth_denied: "looking",
  no_bluetooth: "looking",
  out_of_reach: "looking",
  lock_busy: "connecting",
  connection_lost: "checking_key",
  timed_out: "connecting",
  lock_owned: "setting_up",
  setup_refused: "setting_up",
  fake_lock: "checking_key",
};

export class FakeLock {
  #attempt = 0;
  readonly #running = new Set<string>();

  constructor(
    readonly faults: Faults,
    /** 1 is a real lock's pace, 0 answers at once. */
    readonly pace: number,
    readonly report: (progress: Progress) => void,
  ) {}

  /** Whether an attempt runs at this door or key. */
  runs(where: Where): boolean {
    return this.#running.has(name(where));
  }

  async through(command: string, where: Where, stages: Stage[]): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#running.add(name(where));
    try {
      const failure = this.#failure(command);
      const last = failure ? (failsAt[failure.error.code] ?? "checking_key") : null;
      for (const stage of stages) {
        this.report({ attempt, ...where, stage, state: { state: "begun" } });
        const ms = stageMs[stage] ?? 300;
        await this.#wait(ms);
        if (failure && (stage === last || stage === stages.at(-1))) {
          this.report({ attempt, ...where, stage, state: { state: "failed", ms } });
          throw failure;
        }
        this.report({ attempt, ...where, stage, state: { state: "done", ms } });
      }
    } finally {
      this.#running.delete(name(where));
    }
  }

  #failure(command: string): CommandFailure | null {
    try {
      this.faults.strike(command);
      return null;
    } catch (failure) {
      return failure as CommandFailure;
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((done) => setTimeout(done, ms * this.pace));
  }
}

export function settled(action: BoltAction): { bolt: Bolt; outcome: Outcome } {
  const bolt = action === "unlock" ? "unlocked" : "locked";
  return { bolt, outcome: { outcome: "done", bolt, battery_percent: 82, ms: 1900 } };
}

function name(where: Where): string {
  return `${where.door ?? ""}/${where.key ?? ""}`;
}
