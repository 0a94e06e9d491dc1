// A lock over Web Bluetooth: found by what it advertises, one characteristic to it and one from it. Knows frames only.

const service = "c7a80001-3f6e-4b52-9d0e-4c6174636831";
const toLock = "c7a80002-3f6e-4b52-9d0e-4c6174636831";
const fromLock = "c7a80003-3f6e-4b52-9d0e-4c6174636831";
const company = 0xffff;
/** What the smallest connection carries; the browser does not say how much more this one could. */
export const frameLength = 20;
const connectLimitMs = 8_000;

/** Why there is no connection. */
export type RadioProblem = "off" | "denied" | "not_chosen" | "out_of_reach";

export class RadioFailure extends Error {
  readonly problem: RadioProblem;

  constructor(problem: RadioProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** A connection: frames both ways until somebody closes it. */
export type Line = { send(frame: Uint8Array): Promise<void>; close(): void };
export type Listener = { heard(frame: Uint8Array): void; lost(): void };
export type Radio = {
  /** Lets the person choose among the locks that advertise one of these tags. */
  find(tags: Uint8Array[]): Promise<void>;
  connect(listener: Listener): Promise<Line>;
};

// TypeScript brings no Web Bluetooth; these are the parts of it that are used.
type Characteristic = EventTarget & { value?: DataView; startNotifications(): Promise<unknown>; writeValueWithoutResponse(value: BufferSource): Promise<void> };
type Service = { getCharacteristic(uuid: string): Promise<Characteristic> };
type Server = { connect(): Promise<Server>; disconnect(): void; getPrimaryService(uuid: string): Promise<Service> };
type Device = EventTarget & { gatt: Server };
type Filter = { services: string[]; manufacturerData?: { companyIdentifier: number; dataPrefix: Uint8Array; mask: Uint8Array }[] };
type Bluetooth = { getAvailability(): Promise<boolean>; requestDevice(options: { filters: Filter[] }): Promise<Device> };

function bluetooth(): Bluetooth | undefined {
  return (navigator as unknown as { bluetooth?: Bluetooth }).bluetooth;
}

/** Whether this browser can speak to a lock at all. */
export function hasRadio(): boolean {
  return bluetooth() !== undefined;
}

/** The browser's radio, for one lock. Who was chosen once is not asked for again while the page is open. */
export function browserRadio(): Radio {
  let device: Device | undefined;
  return {
    async find(tags) {
      device ??= await choose(tags);
    },
    async connect(listener) {
      if (!device) {
        throw new RadioFailure("not_chosen");
      }
      try {
        return await within(connectLimitMs, join(device, listener));
      } catch {
        device.gatt.disconnect();
        throw new RadioFailure("out_of_reach");
      }
    },
  };
}

async function choose(tags: Uint8Array[]): Promise<Device> {
  const radio = bluetooth();
  try {
    if (!radio || !(await radio.getAvailability())) {
      throw new RadioFailure("off");
    }
    return await radio.requestDevice({ filters: tags.map(filter) });
  } catch (error) {
    throw error instanceof RadioFailure ? error : new RadioFailure(problemOf(error));
  }
}

/** The list shows the one lock that this key is for, whatever its flags say at the moment. */
function filter(tag: Uint8Array): Filter {
  const dataPrefix = Uint8Array.of(0, ...tag);
  const mask = Uint8Array.of(0, ...tag.map(() => 0xff));
  return { services: [service], manufacturerData: [{ companyIdentifier: company, dataPrefix, mask }] };
}

function problemOf(error: unknown): RadioProblem {
  const name = error instanceof DOMException ? error.name : "";
  return name === "SecurityError" || name === "NotAllowedError" ? "denied" : "not_chosen";
}

async function join(device: Device, listener: Listener): Promise<Line> {
  const server = await device.gatt.connect();
  const lost = (): void => listener.lost();
  device.addEventListener("gattserverdisconnected", lost, { once: true });
  const lock = await server.getPrimaryService(service);
  const [down, up] = [await lock.getCharacteristic(toLock), await lock.getCharacteristic(fromLock)];
  const heard = (): void => up.value && listener.heard(new Uint8Array(up.value.buffer, up.value.byteOffset, up.value.byteLength));
  up.addEventListener("characteristicvaluechanged", heard);
  // The lock greets the moment it is subscribed to.
  await up.startNotifications();
  return {
    send: (frame) => down.writeValueWithoutResponse(new Uint8Array(frame)),
    close() {
      up.removeEventListener("characteristicvaluechanged", heard);
      device.removeEventListener("gattserverdisconnected", lost);
      server.disconnect();
    },
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("it took too long")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
