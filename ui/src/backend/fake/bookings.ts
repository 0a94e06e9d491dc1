// Calendars of booking sites in the simulation: two of them, with a booking in each of the states worth looking at.

import { CommandFailure } from "../backend";
import type { Bookings } from "../bookings";
import type { Booking, BookingAnswer, Calendar, CalendarBrief, CalendarDraft, CalendarFault, CalendarRules, Calendars, Snapshot } from "../contract";
import type { Faults } from "./faults";
import { day, hour, midnight, moment, unixNow } from "./moments";

type World = { read: () => Snapshot; change: (part: Partial<Snapshot>) => void };

const rules: CalendarRules = { becomes: { what: "stay_code", hours: "standard" }, automatic: false, closed_is_stay: false, unknown_is_stay: false };

function calendar(id: string, name: string, part: Partial<Calendar>): Calendar {
  const now = unixNow();
  return {
    id,
    name,
    door: "d1",
    door_name: "Front door",
    path: null,
    address: { host: "www.airbnb.com", ending: "9f3a" },
    rules,
    state: { state: "fine" },
    last_good: moment(now - hour / 4),
    next: moment(now + hour / 4),
    blocks: [{ starts: moment(midnight(now, 40)), ends: moment(midnight(now, 44)) }],
    left_out: [],
    unknown_zones: [],
    ...part,
  };
}

function booking(number: number, guest: string, first: number, nights: number, part: Partial<Booking>): Booking {
  const arrival = midnight(unixNow(), first) + 15 * hour;
  return {
    id: `b1.${number}`,
    calendars: ["b1"],
    door: "d1",
    door_name: "Front door",
    guest_name: guest,
    source: "airbnb",
    kind: "stay",
    guests: null,
    starts: moment(arrival),
    ends: moment(arrival + nights * day - 4 * hour),
    state: { state: "made" },
    code: "c1",
    tell: false,
    doubt: null,
    question: null,
    overlaps: [],
    turnover_minutes: null,
    ...part,
  };
}

const open = { code: null };

/** What the simulated sites say. */
export function demoCalendars(): Calendars {
  const now = unixNow();
  const later = (first: number): Booking["question"] => ({ loss: "shorter", starts: moment(midnight(now, -1) + 15 * hour), ends: moment(midnight(now, first) + 11 * hour) });
  return {
    calendars: [
      calendar("b1", "Airbnb, sea flat", {}),
      calendar("b2", "Booking.com, sea flat", {
        address: { host: "ical.booking.com", ending: "77c0" },
        state: { state: "doubtful", since: moment(now - 3 * hour), known: 9, missing: 9 },
        rules: { ...rules, automatic: true, closed_is_stay: true },
        blocks: [],
        left_out: [{ entry: "e7", why: "repeats" }],
      }),
    ],
    bookings: [
      booking(1, "Ada Lovelace", -1, 5, { question: later(2), guests: 2 }),
      booking(2, "HMXK4T9KQ2", 4, 3, { ...open, state: { state: "proposed" }, turnover_minutes: 240, guests: 4 }),
      booking(3, "Grace Hopper", 9, 4, { state: { state: "moved", new_digits: true } }),
      booking(4, "Booking.com 2027-01-14", 20, 3, { ...open, calendars: ["b2"], source: "booking", kind: "closed", state: { state: "overlapping" }, overlaps: ["Jonas"] }),
      booking(5, "Jonas", 21, 4, { ...open, source: "vrbo", kind: "unknown", state: { state: "overlapping" }, overlaps: ["Booking.com 2027-01-14"] }),
      booking(6, "Linus", 26, 2, { tell: true }),
      booking(7, "Marta", 30, 45, { ...open, state: { state: "refused", reason: { code: "not_allowed", reason: { obstacle: "code", wrong: { reason: "no_such_length" } } } } }),
      booking(8, "Henrik", 60, 2, { state: { state: "cancelled" } }),
      booking(9, "Ines", 70, 3, { doubt: { loss: "gone" } }),
    ],
  };
}

export class FakeBookings implements Bookings {
  readonly #faults: Faults;
  readonly #world: World;
  #known: Calendars;

  constructor(faults: Faults, world: World) {
    this.#faults = faults;
    this.#world = world;
    this.#known = world.read().calendars.length > 0 ? demoCalendars() : { calendars: [], bookings: [] };
  }

  all = async (): Promise<Calendars> => {
    this.#faults.strike("calendars");
    return this.#known;
  };

  async add(draft: CalendarDraft, address: string): Promise<string> {
    this.#faults.strike("addCalendar");
    if (!/^(https|webcal):\/\//.test(address.trim())) {
      throw bad({ fault: address.includes("://") ? "plain_address" : "no_address" });
    }
    const url = new URL(address.trim().replace(/^webcal/, "https"));
    return this.#insert(draft, { address: { host: url.host, ending: url.href.slice(-4) } });
  }

  async addFile(draft: CalendarDraft, bytes: Uint8Array): Promise<string> {
    this.#faults.strike("addCalendarFile");
    this.#read(bytes);
    return this.#insert(draft, { address: null, next: null });
  }

  async renewFile(id: string, bytes: Uint8Array): Promise<void> {
    this.#read(bytes);
    this.#calendar(id, { last_good: moment(unixNow()) });
  }

  setRules = async (id: string, to: CalendarRules): Promise<void> => this.#calendar(id, { rules: to });

  async remove(id: string): Promise<void> {
    this.#known = {
      calendars: this.#known.calendars.filter((one) => one.id !== id),
      bookings: this.#known.bookings.filter((one) => one.calendars[0] !== id),
    };
    this.#tell();
  }

  async refresh(id: string): Promise<void> {
    this.#faults.strike("refreshCalendar");
    this.#calendar(id, { last_good: moment(unixNow()) });
  }

  believe = async (id: string): Promise<void> => this.#calendar(id, { state: { state: "fine" } });

  async follow(id: string): Promise<string | null> {
    this.#faults.strike("followBooking");
    const before = this.#known.bookings.find((one) => one.id === id);
    if (before?.state.state === "cancelled") {
      this.#known = { ...this.#known, bookings: this.#known.bookings.filter((one) => one.id !== id) };
      this.#tell();
      return null;
    }
    const tell = before?.state.state === "moved" && before.state.new_digits;
    this.#booking(id, { state: { state: "made" }, code: "c1", tell });
    return "c1";
  }

  putAside = async (id: string): Promise<void> => this.#booking(id, { state: { state: "aside" } });

  answer = async (id: string, _answer: BookingAnswer): Promise<void> => this.#booking(id, { question: null });

  noteTold = async (id: string): Promise<void> => this.#booking(id, { tell: false });

  #insert(draft: CalendarDraft, part: Partial<Calendar>): string {
    const id = `b${this.#known.calendars.length + 1}`;
    const door = this.#world.read().doors.find((one) => one.id === draft.door);
    const made = calendar(id, draft.name, { door: draft.door, door_name: door?.name ?? "", path: draft.path, rules: draft.rules, blocks: [], ...part });
    const first = booking(1, "Vera", 3, 2, { ...open, id: `${id}.1`, calendars: [id], source: "other", state: { state: "proposed" } });
    this.#known = { calendars: [...this.#known.calendars, made], bookings: [...this.#known.bookings, first] };
    this.#tell();
    return id;
  }

  #read(bytes: Uint8Array): void {
    const text = new TextDecoder().decode(bytes);
    if (!text.startsWith("BEGIN:VCALENDAR")) {
      throw bad({ fault: text.includes("<html") ? "web_page" : "not_a_calendar" });
    }
  }

  #calendar(id: string, part: Partial<Calendar>): void {
    this.#known = { ...this.#known, calendars: this.#known.calendars.map((one) => (one.id === id ? { ...one, ...part } : one)) };
    this.#tell();
  }

  #booking(id: string, part: Partial<Booking>): void {
    this.#known = { ...this.#known, bookings: this.#known.bookings.map((one) => (one.id === id ? { ...one, ...part } : one)) };
    this.#tell();
  }

  #tell(): void {
    this.#world.change({ calendars: briefs(this.#known) });
  }
}

/** The calendars in the snapshot. */
export function briefs({ calendars, bookings }: Calendars): CalendarBrief[] {
  const wants = (one: Booking): boolean => !["made", "aside"].includes(one.state.state) || one.tell || one.question !== null;
  return calendars.map(({ id, name, door, state }) => {
    const open = bookings.filter((one) => one.calendars[0] === id && wants(one)).length;
    return { id, name, door, to_do: open + (state.state === "doubtful" ? 1 : 0) };
  });
}

function bad(reason: CalendarFault): CommandFailure {
  return new CommandFailure({ code: "bad_calendar", reason });
}
