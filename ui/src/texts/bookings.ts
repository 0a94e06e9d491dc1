// Bookings and calendars in words: where each stands, and why a calendar cannot be read.

import type { Booking, BookingLoss, BookingSource, CalendarFault, CalendarState, LeftOutBecause } from "../backend/contract";
import type { Tone } from "../components/Chip.svelte";
import { m } from "./paraglide/messages";
import { timeText } from "./times";

/** Why there is no calendar, and what to do. */
export function calendarFaultText(fault: CalendarFault): string {
  switch (fault.fault) {
    case "no_address":
      return m.calendar_fault_no_address();
    case "plain_address":
      return m.calendar_fault_plain_address();
    case "password_in_address":
      return m.calendar_fault_password();
    case "inside":
      return m.calendar_fault_inside();
    case "away":
      return m.calendar_fault_away();
    case "slow":
      return m.calendar_fault_slow();
    case "status":
      return m.calendar_fault_status({ status: String(fault.status) });
    case "odd":
      return m.calendar_fault_odd();
    case "empty":
      return m.calendar_fault_empty();
    case "web_page":
      return m.calendar_fault_web_page();
    case "not_a_calendar":
      return m.calendar_fault_not_a_calendar();
    case "broken":
      return m.calendar_fault_broken();
    case "too_big":
      return m.calendar_fault_too_big();
  }
}

export function sourceText(source: BookingSource): string {
  switch (source) {
    case "airbnb":
      return "Airbnb";
    case "vrbo":
      return "Vrbo";
    case "booking":
      return "Booking.com";
    case "google":
      return "Google";
    case "other":
      return m.booking_source_other();
  }
}

/** Where a booking stands, in two words and a colour. */
export function bookingChip(booking: Booking): { tone: Tone; text: string } {
  if (booking.question) {
    return { tone: "warning", text: m.booking_asked() };
  }
  switch (booking.state.state) {
    case "proposed":
      return { tone: "accent", text: m.booking_proposed() };
    case "overlapping":
      return { tone: "danger", text: m.booking_overlapping() };
    case "refused":
      return { tone: "danger", text: m.booking_refused() };
    case "made":
      return booking.tell ? { tone: "warning", text: m.booking_tell() } : { tone: "success", text: m.booking_made() };
    case "moved":
      return { tone: "warning", text: m.booking_moved() };
    case "cancelled":
      return { tone: "warning", text: m.booking_cancelled() };
    case "aside":
      return { tone: "neutral", text: m.booking_aside() };
  }
}

/** What the calendar would take from a guest who has arrived. */
export function questionText(loss: BookingLoss, guest: string): string {
  return loss.loss === "gone" ? m.booking_question_gone({ guest }) : m.booking_question_shorter({ guest, time: timeText(loss.ends) });
}

export function doubtText(loss: BookingLoss): string {
  return loss.loss === "gone" ? m.booking_doubt_gone() : m.booking_doubt_shorter({ time: timeText(loss.ends) });
}

export function leftOutText(why: LeftOutBecause): string {
  switch (why) {
    case "date":
      return m.left_out_date();
    case "repeats":
      return m.left_out_repeats();
    case "free":
      return m.left_out_free();
    case "twice":
      return m.left_out_twice();
    case "announcement":
      return m.left_out_announcement();
  }
}

/** How a calendar fares, for one line; nothing when all is well. */
export function calendarTrouble(state: CalendarState): { title: string; body: string } | null {
  switch (state.state) {
    case "fine":
      return null;
    case "not_read":
      return { title: m.calendar_not_read({ time: timeText(state.since) }), body: calendarFaultText(state.reason) };
    case "doubtful":
      return { title: m.calendar_doubtful({ known: String(state.known), missing: String(state.missing) }), body: m.calendar_doubtful_body() };
  }
}
