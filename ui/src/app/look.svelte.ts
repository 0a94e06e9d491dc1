// The answer to what is typed now: asked for a moment after the typing stopped, and late answers do not count.

import type { CommandError } from "../backend/contract";
import { commandError } from "./session.svelte";

const pauseMs = 200;

export class Look<Asked, Answer> {
  answer = $state.raw<Answer | null>(null);
  error = $state.raw<CommandError | null>(null);
  readonly #ask: (asked: Asked) => Promise<Answer>;
  readonly #onanswer: (answer: Answer) => void;
  #last: Asked | null = null;
  #turn = 0;

  /** `onanswer` hears of every answer that counts, once. */
  constructor(ask: (asked: Asked) => Promise<Answer>, onanswer: (answer: Answer) => void = () => {}) {
    this.#ask = ask;
    this.#onanswer = onanswer;
  }

  /** Asks soon, unless the answer is called first; what was asked before does not count any more. */
  soon(asked: Asked): () => void {
    this.#turn += 1;
    const timer = setTimeout(() => void this.#now(asked), pauseMs);
    return () => clearTimeout(timer);
  }

  /** Asks the same once more. */
  again = (): void => {
    if (this.#last !== null) {
      void this.#now(this.#last);
    }
  };

  async #now(asked: Asked): Promise<void> {
    this.#last = asked;
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const answer = await this.#ask(asked);
      this.#settle(turn, answer, null);
    } catch (thrown) {
      this.#settle(turn, null, commandError(thrown));
    }
  }

  #settle(turn: number, answer: Answer | null, error: CommandError | null): void {
    if (turn === this.#turn) {
      [this.answer, this.error] = [answer, error];
      if (answer !== null) {
        this.#onanswer(answer);
      }
    }
  }
}
