// A simulated cloud, its gateways, and the phones of the account.

import type { AddedGateway, CloudDraft, Gateway, SitePhone, Snapshot, Synced } from "../contract";
import { CommandFailure } from "../backend";
import type { Phones } from "../phones";
import type { Faults } from "./faults";
import { day, hour, moment, unixNow } from "./moments";

/** What a waiting phone shows here. */
export const demoJoiningCode = "482915037718264095132688";

interface World {
  read(): Snapshot;
  change(part: Partial<Snapshot>): void;
}

export class FakeCloud implements Phones {
  #address = "https://cloud.example";
  #gateways: Gateway[] = [
    { id: "g1", name: "Hall cupboard", here: true, seen_at: moment(unixNow()) },
    { id: "g2", name: "Garden house", here: false, seen_at: moment(unixNow() - 5 * hour) },
  ];
  #phones: SitePhone[] = [
    { id: "p1", name: "Ingrid's phone", is_this: true, made_at: moment(unixNow() - 20 * day), state: "in" },
    { id: "p2", name: "Tablet at the desk", is_this: false, made_at: moment(unixNow() - 2 * day), state: "in" },
    { id: "p3", name: "New phone", is_this: false, made_at: moment(unixNow()), state: "waits" },
  ];
  readonly #faults: Faults;
  readonly #world: World;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
  }

  async join({ address, email }: CloudDraft): Promise<void> {
    this.#faults.strike("joinCloud");
    this.#address = address;
    this.#world.change({ cloud: { address, email, joined_at: moment(unixNow()), waits: false, synced_at: null } });
  }

  async signIn({ address, email }: CloudDraft): Promise<void> {
    this.#faults.strike("signInCloud");
    this.#address = address;
    this.#world.change({ cloud: { address, email, joined_at: moment(unixNow()), waits: true, synced_at: null } });
  }

  async joiningCode(): Promise<string> {
    return demoJoiningCode;
  }

  async goIn(): Promise<Synced> {
    this.#faults.strike("goIn");
    return this.sync();
  }

  async sync(): Promise<Synced> {
    this.#faults.strike("sync");
    const cloud = this.#world.read().cloud;
    this.#world.change({ cloud: cloud && { ...cloud, waits: false, synced_at: moment(unixNow()) } });
    return { sent: 1, taken: 2, overruled: 0 };
  }

  async phones(): Promise<SitePhone[]> {
    this.#faults.strike("sitePhones");
    return this.#phones;
  }

  async letIn(id: string, code: string): Promise<void> {
    this.#faults.strike("letInPhone");
    if (code.replaceAll(/[\s-]/g, "") !== demoJoiningCode) {
      throw new CommandFailure({ code: "bad_input", field: "code", reason: "not_a_joining_code" });
    }
    this.#phones = this.#phones.map((phone) => (phone.id === id ? { ...phone, state: "in" } : phone));
  }

  async shutOut(id: string): Promise<void> {
    this.#faults.strike("shutOutPhone");
    this.#phones = this.#phones.map((phone) => (phone.id === id ? { ...phone, state: "shut_out" } : phone));
  }

  async leave(): Promise<void> {
    this.#faults.strike("leaveCloud");
    this.#world.change({ cloud: null });
  }

  async list(): Promise<Gateway[]> {
    this.#faults.strike("gateways");
    return this.#gateways;
  }

  async add(name: string): Promise<AddedGateway> {
    this.#faults.strike("addGateway");
    this.#gateways = [...this.#gateways, { id: `g${this.#gateways.length + 1}`, name, here: false, seen_at: null }];
    return { name, token: "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHRva2VuISEhISE", address: this.#address };
  }

  async remove(id: string): Promise<void> {
    this.#faults.strike("removeGateway");
    this.#gateways = this.#gateways.filter((gateway) => gateway.id !== id);
  }
}
