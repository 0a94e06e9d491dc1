// Which bookings are shown, and which of them want the host.

import type { Booking, Calendar } from "../../backend/contract";

/** With this many bookings a list is searched rather than read. */
export const manyBookings = 8;

/** Whether only the host can bring it on. */
export function wantsHost(booking: Booking): boolean {
  return booking.question !== null || booking.tell || !["made", "aside"].includes(booking.state.state);
}

/** The bookings whose guest or door holds every word, in the order given. */
export function found(bookings: readonly Booking[], words: string): Booking[] {
  return bookings.filter((booking) => holds(`${booking.guest_name} ${booking.door_name}`, words));
}

/** The calendars whose name or door holds every word. */
export function foundCalendars(calendars: readonly Calendar[], words: string): Calendar[] {
  return calendars.filter((calendar) => holds(`${calendar.name} ${calendar.door_name}`, words));
}

function holds(text: string, words: string): boolean {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return wanted.every((word) => plain(text).includes(word));
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}
