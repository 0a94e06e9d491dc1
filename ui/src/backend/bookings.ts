// The part of the seam that is about calendars of booking sites.

import type { BookingAnswer, BookingId, CalendarDraft, CalendarId, CalendarRules, Calendars, CodeId } from "./contract";

export interface Bookings {
  /** All calendars with their bookings; worth asking again whenever the snapshot changes. */
  all(): Promise<Calendars>;
  add(draft: CalendarDraft, address: string): Promise<CalendarId>;
  addFile(draft: CalendarDraft, bytes: Uint8Array): Promise<CalendarId>;
  renewFile(calendar: CalendarId, bytes: Uint8Array): Promise<void>;
  setRules(calendar: CalendarId, rules: CalendarRules): Promise<void>;
  /** Forgets a calendar; its codes stay. */
  remove(calendar: CalendarId): Promise<void>;
  refresh(calendar: CalendarId): Promise<void>;
  /** The calendar is right although it has shrunk. */
  believe(calendar: CalendarId): Promise<void>;
  /** Makes, moves or ends a booking's code; null when it has none then. */
  follow(booking: BookingId): Promise<CodeId | null>;
  putAside(booking: BookingId): Promise<void>;
  answer(booking: BookingId, answer: BookingAnswer): Promise<void>;
  noteTold(booking: BookingId): Promise<void>;
}
