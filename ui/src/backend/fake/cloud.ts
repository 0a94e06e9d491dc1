// A simulated cloud and its gateways.

import type { AddedGateway, CloudAccount, CloudDraft, Gateway } from "../contract";
import type { Faults } from "./faults";
import { hour, moment, unixNow } from "./moments";

export class FakeCloud {
  #address = "https://cloud.example";
  #gateways: Gateway[] = [
    { id: "g1", name: "Hall cupboard", here: true, seen_at: moment(unixNow()) },
    { id: "g2", name: "Garden house", here: false, seen_at: moment(unixNow() - 5 * hour) },
  ];
  readonly #faults: Faults;
  readonly #show: (cloud: CloudAccount | null) => void;

  constructor(faults: Faults, show: (cloud: CloudAccount | null) => void) {
    this.#faults = faults;
    this.#show = show;
  }

  async join({ address, email }: CloudDraft): Promise<void> {
    this.#faults.strike("joinCloud");
    this.#address = address;
    this.#show({ address, email, joined_at: moment(unixNow()) });
  }

  async leave(): Promise<void> {
    this.#faults.strike("leaveCloud");
    this.#show(null);
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
