//! Calendars of booking sites, and what becomes of the bookings in them.

use app::view::{
    BookingAnswer, BookingId, CalendarDraft, CalendarId, CalendarRules, Calendars, CodeId, CommandError,
};
use tauri::State;

use crate::input;
use crate::shell::Shell;

/// All calendars with their bookings.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn calendars(shell: State<'_, Shell>) -> Result<Calendars, CommandError> {
    shell.app()?.calendars()
}

/// Adds a calendar by its address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_calendar(
    shell: State<'_, Shell>,
    draft: CalendarDraft,
    address: String,
) -> Result<CalendarId, CommandError> {
    shell.app()?.add_calendar(&draft, &address).await
}

/// Adds a calendar as a file, in base64.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_calendar_file(
    shell: State<'_, Shell>,
    draft: CalendarDraft,
    file: String,
) -> Result<CalendarId, CommandError> {
    shell.app()?.add_calendar_file(&draft, &input::file(&file)?)
}

/// Takes a newer file of a calendar, in base64.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn renew_calendar_file(
    shell: State<'_, Shell>,
    calendar: CalendarId,
    file: String,
) -> Result<(), CommandError> {
    shell.app()?.renew_calendar_file(&calendar, &input::file(&file)?)
}

/// Changes what the stays of a calendar become.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_calendar_rules(
    shell: State<'_, Shell>,
    calendar: CalendarId,
    rules: CalendarRules,
) -> Result<(), CommandError> {
    shell.app()?.set_calendar_rules(&calendar, &rules)
}

/// Forgets a calendar; codes stay.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remove_calendar(shell: State<'_, Shell>, calendar: CalendarId) -> Result<(), CommandError> {
    shell.app()?.remove_calendar(&calendar)
}

/// Asks for a calendar now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_calendar(
    shell: State<'_, Shell>,
    calendar: CalendarId,
) -> Result<(), CommandError> {
    shell.app()?.refresh_calendar(&calendar).await
}

/// The host says that a calendar is right although it has shrunk.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn believe_calendar(shell: State<'_, Shell>, calendar: CalendarId) -> Result<(), CommandError> {
    shell.app()?.believe_calendar(&calendar)
}

/// Makes, moves or ends a booking's code.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn follow_booking(
    shell: State<'_, Shell>,
    booking: BookingId,
) -> Result<Option<CodeId>, CommandError> {
    shell.app()?.follow_booking(&booking)
}

/// Nothing is to be made for a booking.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn put_booking_aside(shell: State<'_, Shell>, booking: BookingId) -> Result<(), CommandError> {
    shell.app()?.put_booking_aside(&booking)
}

/// The host's word on the stay of a guest who has arrived.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn answer_booking(
    shell: State<'_, Shell>,
    booking: BookingId,
    answer: BookingAnswer,
) -> Result<(), CommandError> {
    shell.app()?.answer_booking(&booking, answer)
}

/// The guest of a booking was told of other digits.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn note_guest_told(shell: State<'_, Shell>, booking: BookingId) -> Result<(), CommandError> {
    shell.app()?.note_guest_told(&booking)
}
