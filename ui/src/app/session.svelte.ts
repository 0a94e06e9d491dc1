// The last snapshot and what is pushed between snapshots. Rust owns the state; this only holds what to draw.

import { createContext } from "svelte";
import { type Backend, CommandFailure, type Stop } from "../backend/backend";
import type { Code, CommandError, Door, DoorAlert, Errand, Grant, HandedKey, Key, Person, Progress, Snapshot } from "../backend/contract";

/** Browsers take no longer waits than 24.8 days, and a clock may be set meanwhile. */
const LONGEST_WAIT_MS = 3_600_000;

export class Session {
  readonly backend: Backend;
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why there is no snapshot. */
  failure = $state.raw<CommandError | null>(null);
  /** A link that came from outside and waits for its screen, which takes it. */
  arrivedLink = $state.raw<string | null>(null);
  readonly #followers = new Set<(progress: Progress) => void>();

  #nextLook: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  async start(): Promise<Stop> {
    const stop = await this.backend.listen({
      snapshotChanged: (snapshot) => this.#show(snapshot),
      progress: (progress) => this.#followers.forEach((follow) => follow(progress)),
      linkOpened: (text) => (this.arrivedLink = text),
    });
    await this.refresh();
    return () => {
      stop();
      clearTimeout(this.#nextLook);
    };
  }

  async refresh(): Promise<void> {
    this.failure = null;
    try {
      this.#show(await this.backend.snapshot());
    } catch (thrown) {
      this.failure = commandError(thrown);
    }
  }

  /** Draws it, and asks again when something in it begins or ends by itself. */
  #show(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    clearTimeout(this.#nextLook);
    if (snapshot.next_change_at !== null) {
      const wait = snapshot.next_change_at * 1000 - Date.now();
      this.#nextLook = setTimeout(() => void this.refresh(), Math.min(Math.max(wait, 1000), LONGEST_WAIT_MS));
    }
  }

  /** Follows the stages of attempts until the answer is called. */
  follow(follower: (progress: Progress) => void): Stop {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Hands the arrived link over, once. */
  takeLink(): string | null {
    const link = this.arrivedLink;
    this.arrivedLink = null;
    return link;
  }

  get doors(): Door[] {
    return this.snapshot?.doors ?? [];
  }

  get keys(): Key[] {
    return this.snapshot?.keys ?? [];
  }

  get grants(): Grant[] {
    return this.snapshot?.grants ?? [];
  }

  get people(): Person[] {
    return this.snapshot?.people ?? [];
  }

  get handed(): HandedKey[] {
    return this.snapshot?.handed ?? [];
  }

  get errands(): Errand[] {
    return this.snapshot?.errands ?? [];
  }

  get alerts(): DoorAlert[] {
    return this.snapshot?.alerts ?? [];
  }

  get codes(): Code[] {
    return this.snapshot?.codes ?? [];
  }
}

/** What a person can act on in whatever was thrown. */
export function commandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandFailure) {
    return thrown.error;
  }
  console.error(thrown);
  return { code: "unexpected", trace: "ui" };
}

export const [useSession, provideSession] = createContext<Session>();
