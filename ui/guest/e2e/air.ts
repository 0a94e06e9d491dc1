// The air between browser and locks: Chromium's own Web Bluetooth, its radio played by DevTools and relayed to the locks.
//
// DevTools plays scan, chooser, connection, discovery, subscription and writes. It has no word for a notification, so in the
// page under test a subscription also reads, again and again; each read waits for the lock's next frame. The page's code
// gets it as it gets a notification, from `characteristicvaluechanged`.

import type { Browser, CDPSession, Page } from "@playwright/test";
import { advertOf, Wire } from "./wire";

const service = "c7a80001-3f6e-4b52-9d0e-4c6174636831";
const toLock = "c7a80002-3f6e-4b52-9d0e-4c6174636831";
const fromLock = "c7a80003-3f6e-4b52-9d0e-4c6174636831";
const clientConfiguration = "00002902-0000-1000-8000-00805f9b34fb";
const company = 0xffff;
const smallestFrame = 20;
const unlikely = 0x0e;

type Prompt = { id: string; devices: { id: string }[] };
type Operation = { characteristicId: string; type: string; data?: string };
type Gatt = { address: string; type: string };

export class Air {
  /** How often the browser let the person choose, and among which radios the last time. */
  readonly prompts: string[][] = [];
  /** Whether the person chooses, or closes the list. */
  chooses = true;
  /** Whether locks let themselves be connected to. */
  inReach = true;
  /** Which frames of the lock get through. */
  keeps: (frame: Buffer) => boolean = () => true;

  readonly #page: Page;
  readonly #radio: CDPSession;
  readonly #locks = new Map<string, string>();
  readonly #discovered = new Set<string>();
  readonly #answered = new Set<string>();

  #wire: Wire | undefined;
  /** The lock that was subscribed to last. */
  #subscribed = "";

  private constructor(page: Page, radio: CDPSession) {
    this.#page = page;
    this.#radio = radio;
  }

  /** The air around a page. Locks are put up in the order of their addresses. */
  static async around(browser: Browser, page: Page, locks: string[]): Promise<Air> {
    const air = new Air(page, await browser.newBrowserCDPSession());
    locks.forEach((lock, at) => air.#locks.set(`09:09:09:09:09:0${at}`, lock));
    await air.#putAllUp();
    air.#listen("BluetoothEmulation.gattOperationReceived", (event) => air.#gatt(event as Gatt));
    air.#listen("BluetoothEmulation.characteristicOperationReceived", (event) => air.#operate(event as Operation));
    await air.#letChoose(page);
    await page.exposeFunction("lineOpened", () => air.#speak());
    await page.exposeFunction("lineClosed", () => air.silence());
    await page.addInitScript(relayed);
    return air;
  }

  /** Takes the browser its radio. */
  async off(): Promise<void> {
    await this.#send("BluetoothEmulation.setSimulatedCentralState", { state: "absent" });
  }

  /** Ends the connection. */
  silence(): void {
    this.#wire?.close();
    this.#wire = undefined;
  }

  /** Puts everything up once more: Chromium forgets an emulated radio with the page that used it. */
  async renew(): Promise<void> {
    if (this.#discovered.size === 0) {
      return;
    }
    this.silence();
    this.#discovered.clear();
    await this.#send("BluetoothEmulation.disable", {}).catch(() => undefined);
    await this.#putAllUp();
    // The browser notices by and by; a request in between would be answered with the radio that has gone.
    await this.#page.waitForFunction(() => (navigator as unknown as { bluetooth: { getAvailability(): Promise<boolean> } }).bluetooth.getAvailability());
  }

  async clear(): Promise<void> {
    this.silence();
    await this.#send("BluetoothEmulation.disable", {}).catch(() => undefined);
    await this.#radio.detach();
  }

  async #putAllUp(): Promise<void> {
    await this.#send("BluetoothEmulation.enable", { state: "powered-on", leSupported: true });
    for (const [address, lock] of this.#locks) {
      await this.#putUp(address, lock);
    }
  }

  async #putUp(address: string, lock: string): Promise<void> {
    const manufacturerData = [{ key: company, data: (await advertOf(lock)).toString("base64") }];
    await this.#send("BluetoothEmulation.simulatePreconnectedPeripheral", { address, name: "", manufacturerData, knownServiceUuids: [service] });
  }

  async #letChoose(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    session.on("DeviceAccess.deviceRequestPrompted", ({ id, devices }: Prompt) => {
      if (this.#answered.has(id) || (devices.length === 0 && this.chooses)) {
        return;
      }
      this.#answered.add(id);
      this.prompts.push(devices.map((device) => device.id));
      const answer = this.chooses
        ? session.send("DeviceAccess.selectPrompt", { id, deviceId: devices[0]?.id ?? "" })
        : session.send("DeviceAccess.cancelPrompt", { id });
      void answer.catch(() => undefined);
    });
    await session.send("DeviceAccess.enable");
  }

  async #gatt({ address, type }: Gatt): Promise<void> {
    if (type === "discovery" && !this.#discovered.has(address)) {
      this.#discovered.add(address);
      await this.#describe(address);
    }
    await this.#send("BluetoothEmulation.simulateGATTOperationResponse", { address, type, code: this.inReach ? 0 : unlikely });
  }

  async #describe(address: string): Promise<void> {
    const { serviceId } = await this.#send<{ serviceId: string }>("BluetoothEmulation.addService", { address, serviceUuid: service });
    const add = (characteristicUuid: string, properties: object): Promise<{ characteristicId: string }> =>
      this.#send("BluetoothEmulation.addCharacteristic", { serviceId, characteristicUuid, properties });
    await add(toLock, { write: true, writeWithoutResponse: true });
    const { characteristicId } = await add(fromLock, { notify: true, read: true });
    await this.#send("BluetoothEmulation.addDescriptor", { characteristicId, descriptorUuid: clientConfiguration });
  }

  async #operate({ characteristicId, type, data }: Operation): Promise<void> {
    const [address = ""] = characteristicId.split("_");
    if (type === "subscribe-to-notifications") {
      this.silence();
      this.#subscribed = address;
      this.#speak();
    }
    if (type === "write") {
      this.#wire?.send(Buffer.from(data ?? "", "base64"));
    }
    const frame = type === "read" ? await this.#wire?.next() : undefined;
    const answer = frame ? { code: 0, data: frame.toString("base64") } : { code: type === "read" ? unlikely : 0 };
    await this.#send("BluetoothEmulation.simulateCharacteristicOperationResponse", { characteristicId, type, ...answer });
  }

  /** Connects to the lock. Chromium plays a second connection of a page to the same lock without telling: the page tells. */
  #speak(): void {
    const lock = this.#locks.get(this.#subscribed);
    if (lock) {
      this.#wire ??= new Wire(lock, smallestFrame, (frame) => this.keeps(frame));
    }
  }

  #listen(name: string, work: (event: unknown) => Promise<void>): void {
    // The test may be over while an answer is on its way.
    this.#radio.on(name as never, (event: unknown) => void work(event).catch(() => undefined));
  }

  #send<T>(method: string, params: object): Promise<T> {
    return this.#radio.send(method as never, params as never) as Promise<T>;
  }
}

/** Runs in the page, before it does. */
function relayed(): void {
  type Characteristic = { readValue(): Promise<unknown>; startNotifications(): Promise<unknown> };
  type Classes = { BluetoothRemoteGATTCharacteristic: { prototype: Characteristic }; BluetoothRemoteGATTServer: { prototype: { disconnect(): void } }; lineOpened(): Promise<void>; lineClosed(): Promise<void> };
  const classes = window as unknown as Classes;
  if (!("BluetoothRemoteGATTCharacteristic" in classes)) {
    // An empty page has no radio.
    return;
  }
  const characteristic = classes.BluetoothRemoteGATTCharacteristic.prototype;
  const subscribe = characteristic.startNotifications;
  characteristic.startNotifications = async function () {
    const subscribed = await subscribe.call(this);
    await classes.lineOpened();
    const pump = async (): Promise<void> => {
      for (;;) {
        await this.readValue();
      }
    };
    void pump().catch(() => undefined);
    return subscribed;
  };
  const server = classes.BluetoothRemoteGATTServer.prototype;
  const disconnect = server.disconnect;
  server.disconnect = function () {
    disconnect.call(this);
    void classes.lineClosed();
  };
}
