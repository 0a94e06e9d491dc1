// One thing a screen asked for: waiting, failed with a reason, or nothing going on.

import type { CommandError } from "../backend/contract";
import { commandError } from "./session.svelte";

export class Task {
  state = $state<"ready" | "busy">("ready");
  error = $state.raw<CommandError | null>(null);
  #again: (() => Promise<unknown>) | null = null;

  /** Runs `work` unless something runs already; answers whether it went well. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.state === "busy") {
      return false;
    }
    this.#again = work;
    this.state = "busy";
    this.error = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.error = commandError(thrown);
      return false;
    } finally {
      this.state = "ready";
    }
  }

  /** Tries the same thing once more. */
  retry = (): void => {
    if (this.#again) {
      void this.run(this.#again);
    }
  };

  dismiss = (): void => {
    this.error = null;
  };
}
