// What somebody typed so far who hands a key on. Whether it is narrower than their own is for Rust to say.

import type { HandOnDraft, Key, KeyId } from "../../backend/contract";

export class HandOn {
  guestName = $state("");
  keys = $state<KeyId[]>([]);
  startsDate = $state("");
  startsTime = $state("");
  endsDate = $state("");
  endsTime = $state("");
  once = $state(false);
  devices = $state(1);
  levels = $state(0);
  readonly #own: Key;

  /** Begins as wide as the own key. */
  constructor(own: Key) {
    this.#own = own;
    this.keys = [own.id];
    [this.startsDate = "", this.startsTime = ""] = own.starts.wall.split("T");
    [this.endsDate = "", this.endsTime = ""] = own.ends.wall.split("T");
  }

  toggleKey(key: KeyId): void {
    this.keys = this.keys.includes(key) ? this.keys.filter((one) => one !== key) : [...this.keys, key];
  }

  get complete(): boolean {
    return this.guestName.trim() !== "" && this.keys.length > 0;
  }

  /** The draft as the command takes it; times that were left alone are those of each own key. */
  get asked(): HandOnDraft {
    const { starts, ends } = this.#own;
    return {
      guest_name: this.guestName.trim(),
      keys: this.keys,
      starts: changed(this.startsDate, this.startsTime, starts.wall),
      ends: changed(this.endsDate, this.endsTime, ends.wall),
      uses: this.once ? 1 : null,
      devices: this.devices,
      hand_on: this.levels,
    };
  }
}

function changed(date: string, time: string, own: string): string | null {
  const typed = `${date}T${time}`;
  return date === "" || time === "" || typed === own ? null : typed;
}
