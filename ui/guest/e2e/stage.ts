// The other people of a story: a process that plays host, locks and cloud, asked in lines of JSON (tests/page/stage.rs).

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = process.env.LATCHSTRING_STAGE ?? here("../../../target/debug/examples/stage");

export type Shared = { link: string; app_link: string; grant: unknown; digits: string[] };

export class Stage {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  /** Where the cloud serves the page. */
  page = "";
  /** Where the locks listen, host:port. */
  locks: string[] = [];
  /** What everybody's clock shows, Unix seconds. */
  now = 0;

  private constructor() {
    this.#process = spawn(program, [here("../dist")], { stdio: ["pipe", "pipe", "inherit"] });
    if (!this.#process.stdout) {
      throw new Error("the stage says nothing");
    }
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  static async set(): Promise<Stage> {
    const stage = new Stage();
    return Object.assign(stage, await stage.#answer<Partial<Stage>>());
  }

  /** A key as a link to the page where it is served here. */
  async key(wanted: { doors?: number; draft?: object } = {}): Promise<Shared & { url: string }> {
    const shared = await this.#ask<Shared>({ do: "key", ...wanted });
    return { ...shared, url: this.page + shared.link.slice(shared.link.indexOf("/k/")) };
  }

  /** A real code of the host's in a link to the page, kept back until then. */
  async code(shownFrom?: number): Promise<{ url: string; digits: string }> {
    const made = await this.#ask<{ link: string; digits: string }>({ do: "code", ...(shownFrom && { shown_from: shownFrom }) });
    return { digits: made.digits, url: this.page + made.link.slice(made.link.indexOf("/k/")) };
  }

  /** What the keypad of the first door shows for these digits. */
  async types(digits: string): Promise<string> {
    return (await this.#ask<{ signal: string }>({ do: "type", digits })).signal;
  }

  async openings(lock = 0): Promise<number> {
    return (await this.#ask<{ openings: number }>({ do: "openings", lock })).openings;
  }

  async bolt(lock = 0): Promise<string> {
    return (await this.#ask<{ bolt: string }>({ do: "bolt", lock })).bolt;
  }

  async rename(name: string): Promise<void> {
    await this.#ask({ do: "rename", name });
  }

  async takeBack(shared: Shared): Promise<void> {
    await this.#ask({ do: "take_back", grant: shared.grant });
    this.now += 9;
  }

  async pass(seconds: number): Promise<void> {
    await this.#ask({ do: "pass", seconds });
    this.now += seconds;
  }

  strike(): void {
    this.#process.kill();
  }

  async #ask<T>(asked: object): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(asked)}\n`);
    return this.#answer<T>();
  }

  async #answer<T>(): Promise<T> {
    const line = await this.#answers.next();
    if (line.done) {
      throw new Error("the stage has fallen");
    }
    return JSON.parse(line.value) as T;
  }
}
