//! What became of keys and codes, and keys made in place of others.

use app::view::{CodeId, CommandError, GrantId, KeyPreview, Life, SharedKey};
use tauri::State;

use crate::shell::Shell;

/// The life of a key, stage by stage.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn key_life(shell: State<'_, Shell>, grant: GrantId) -> Result<Life, CommandError> {
    shell.app()?.key_life(&grant)
}

/// The life of a code, stage by stage.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn code_life(shell: State<'_, Shell>, code: CodeId) -> Result<Life, CommandError> {
    shell.app()?.code_life(&code)
}

/// Remembers that a key's link or picture left the app.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn note_key_sent(shell: State<'_, Shell>, grant: GrantId) -> Result<(), CommandError> {
    shell.app()?.note_key_sent(&grant)
}

/// Remembers that a code's digits left the app.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn note_code_sent(shell: State<'_, Shell>, code: CodeId) -> Result<(), CommandError> {
    shell.app()?.note_code_sent(&code)
}

/// Says what a key would be with another end, or with a new link; makes nothing.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_changed_key(
    shell: State<'_, Shell>,
    grant: GrantId,
    ends: Option<String>,
) -> Result<KeyPreview, CommandError> {
    shell.app()?.preview_changed_key(&grant, ends.as_deref())
}

/// Makes a key in place of another, with another end or the same, and answers what is shared.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn change_key(
    shell: State<'_, Shell>,
    grant: GrantId,
    ends: Option<String>,
) -> Result<SharedKey, CommandError> {
    shell.app()?.change_key(&grant, ends.as_deref())
}
