//! What an owner does for a lock: lets its keypad go on, guards and allows its reset, and ends its door.

use app::view::{CommandError, DoorEnd, DoorId, Outcome, Replacement, ResetCode, ResetGuard};
use tauri::State;

use crate::shell::Shell;

/// Lets the keypad of a door take codes again after wrong ones.
#[tauri::command]
#[specta::specta]
pub(crate) async fn release_keypad(shell: State<'_, Shell>, door: DoorId) -> Result<Outcome, CommandError> {
    shell.attempt().await?.release_keypad(&door).await
}

/// The same through a gateway.
#[tauri::command]
#[specta::specta]
pub(crate) async fn release_keypad_from_afar(
    shell: State<'_, Shell>,
    door: DoorId,
) -> Result<Outcome, CommandError> {
    shell.attempt().await?.release_keypad_from_afar(&door).await
}

/// Decides what a factory reset needs; the lock learns of it with the next visit.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_reset_guard(
    shell: State<'_, Shell>,
    door: DoorId,
    guard: ResetGuard,
) -> Result<(), CommandError> {
    shell.app()?.set_reset_guard(&door, guard)
}

/// Allows one factory reset, at the door and for ten minutes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn allow_reset(shell: State<'_, Shell>, door: DoorId) -> Result<Outcome, CommandError> {
    shell.attempt().await?.allow_reset(&door).await
}

/// The digits that allow a factory reset at the keypad.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn reset_code(shell: State<'_, Shell>, door: DoorId) -> Result<ResetCode, CommandError> {
    shell.app()?.reset_code(&door)
}

/// Puts an alert aside that somebody has seen.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn put_alert_aside(
    shell: State<'_, Shell>,
    door: DoorId,
    mark: String,
) -> Result<(), CommandError> {
    shell.app()?.put_alert_aside(&door, &mark)
}

/// What would become of everything on a lock if another took its place.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_replacement(
    shell: State<'_, Shell>,
    door: DoorId,
    by: DoorId,
) -> Result<Replacement, CommandError> {
    shell.app()?.preview_replacement(&door, &by)
}

/// Lets another lock take the place of a door's.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_lock(
    shell: State<'_, Shell>,
    door: DoorId,
    by: DoorId,
    end: DoorEnd,
) -> Result<Replacement, CommandError> {
    shell.attempt().await?.replace_lock(&door, &by, end).await
}

/// Ends a door with everything made for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_door(
    shell: State<'_, Shell>,
    door: DoorId,
    end: DoorEnd,
) -> Result<(), CommandError> {
    shell.attempt().await?.end_door(&door, end).await
}

/// Forgets a door of somebody else.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn leave_door(shell: State<'_, Shell>, door: DoorId) -> Result<(), CommandError> {
    shell.app()?.leave_door(&door)
}
