//! The rules of the property.

use app::view::{CommandError, PropertyPolicy, Rules};
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
