// Messages in somebody's pocket in the simulation: links for them, and what a phone carries.

import { renderSVG } from "uqr";
import { CommandFailure } from "../backend";
import type { Door, EndingLink, Grant, LinkFault, Opened, OpenLink, ReceiptRead, Snapshot } from "../contract";
import type { Faults } from "./faults";
import { moment, unixNow } from "./moments";

export const demoErrand = "latchstring://k/#A1paWlpaWlpaWlpaWlpaWloABCEBAgPtnd0A";
export const demoEnding = "latchstring://k/#CFpaWlpaWlpaWlpaWlpaWloAHgEAAWpx";
export const demoReceipt = "latchstring://k/#BFpaWlpaWlpaWlpaWlpaWloAGVJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlIveC-k";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void; changeDoor: (id: string, part: Partial<Door>) => void };

export class FakeErrands {
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  /** A host's message for a door, where something was taken back. */
  async make(id: string): Promise<OpenLink> {
    this.#faults.strike("errand");
    const door = this.#world.read().doors.find((one) => one.id === id);
    if (!door?.waiting.some((change) => change.kind === "taken_back_keys")) {
      throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "nothing_to_carry" } });
    }
    return shared(demoErrand);
  }

  async accept(): Promise<void> {
    this.#faults.strike("acceptErrand");
    const { keys } = this.#world.read();
    this.#world.change({ errands: [{ id: "e1", door_name: keys[0]?.door_name ?? "", taken_at: moment(unixNow()), answered_at: null }] });
  }

  async receipt(): Promise<OpenLink> {
    this.#faults.strike("errandReceipt");
    return shared(demoReceipt);
  }

  async drop(id: string): Promise<void> {
    this.#faults.strike("dropErrand");
    this.#world.change({ errands: this.#world.read().errands.filter((errand) => errand.id !== id) });
  }

  /** The lock confirms what waits for the first door where something does. */
  async take(): Promise<ReceiptRead> {
    this.#faults.strike("acceptReceipt");
    const door = this.#waitingDoor();
    if (!door) {
      throw new CommandFailure({ code: "bad_link", reason: "other_receipt" });
    }
    this.#world.changeDoor(door.id, { waiting: door.waiting.filter((change) => change.kind !== "taken_back_keys") });
    return { door: door.id, outcome: "took" };
  }

  /** What a co-host sends the owner of a door. */
  async askToEnd(grant: Grant): Promise<EndingLink[]> {
    this.#faults.strike("askToEnd");
    return grant.doors.map(({ door, name }) => ({ door, door_name: name, link: shared(demoEnding) }));
  }

  async end(): Promise<string> {
    this.#faults.strike("acceptEnding");
    const door = this.#world.read().doors[0] ?? refuse("no_door_for_it");
    this.#world.changeDoor(door.id, { waiting: [...door.waiting, { kind: "taken_back_keys", since: moment(unixNow()), refused: false }] });
    return door.id;
  }

  /** After the opening of a door its lock has the message. */
  opened(door: string): void {
    const errands = this.#world.read().errands.map((errand) => (errand.door_name === door ? { ...errand, answered_at: moment(unixNow()) } : errand));
    this.#world.change({ errands });
  }

  /** What a link to a message or a receipt is; nothing for a link to a key. */
  read(text: string): Opened | null {
    const link = text.trim().replace("https://latchstring.example/", "latchstring://");
    if (link === demoErrand) {
      const { keys, errands } = this.#world.read();
      const door_name = keys[0]?.door_name ?? refuse("no_key_for_it");
      return { kind: "errand", link, door_name, already_taken: errands.length > 0 };
    }
    if (link === demoEnding) {
      const door = this.#world.read().doors[0] ?? refuse("no_door_for_it");
      return { kind: "ending", link, door_name: door.name, maker: "Ada", guest_name: "Bob", ends: moment(unixNow() + 86_400), already_ended: false };
    }
    if (link === demoReceipt) {
      const door = this.#waitingDoor() ?? this.#world.read().doors[0];
      return { kind: "receipt", link, door_name: door?.name ?? refuse("no_door_for_it") };
    }
    return null;
  }

  #waitingDoor(): Door | undefined {
    return this.#world.read().doors.find((door) => door.waiting.some((change) => change.kind === "taken_back_keys"));
  }
}

function shared(link: string): OpenLink {
  return { link, web_link: link.replace("latchstring://", "https://latchstring.example/"), qr_svg: renderSVG(link, { border: 2 }) };
}

function refuse(reason: LinkFault): never {
  throw new CommandFailure({ code: "bad_link", reason });
}
