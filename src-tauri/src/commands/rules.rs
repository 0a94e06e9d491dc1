//! The rules of the property, and the law that changes its clocks.

use app::view::{CommandError, MovedAccess, PropertyPolicy, Rules};
use tauri::State;

use crate::shell::Shell;

/// Says what the owner allows, and what there is to begin with.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rules(shell: State<'_, Shell>) -> Result<Rules, CommandError> {
    shell.app()?.rules()
}

/// Replaces the rules, or takes them away.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_rules(shell: State<'_, Shell>, policy: Option<PropertyPolicy>) -> Result<(), CommandError> {
    shell.app()?.set_rules(policy.as_ref())
}

/// Makes again what a law moved in a zone, for the times on the wall.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn follow_law(shell: State<'_, Shell>, zone: String) -> Result<Vec<MovedAccess>, CommandError> {
    shell.app()?.follow_law(&zone)
}

/// Leaves everything in a zone as it was made before its law changed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn leave_law(shell: State<'_, Shell>, zone: String) -> Result<(), CommandError> {
    shell.app()?.leave_law(&zone)
}
