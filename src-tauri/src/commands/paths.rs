//! Doors that share one code key, so that one code opens all of them.

use app::view::{CommandError, DoorId, PathId};
use tauri::State;

use crate::shell::Shell;

/// Makes a path of doors; each lock learns of it at its next visit.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn make_path(
    shell: State<'_, Shell>,
    name: String,
    doors: Vec<DoorId>,
) -> Result<PathId, CommandError> {
    shell.app()?.make_path(&name, &doors)
}

/// Changes the key of a path, which ends the codes made so far, lock by lock.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn renew_path(shell: State<'_, Shell>, path: PathId) -> Result<(), CommandError> {
    shell.app()?.renew_path(&path)
}

/// Ends a path and its codes, lock by lock.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn end_path(shell: State<'_, Shell>, path: PathId) -> Result<(), CommandError> {
    shell.app()?.end_path(&path)
}
