//! The cloud, its gateways, and doors from afar.

use app::view::{
    AddedGateway, BoltAction, CloudDraft, CommandError, DoorId, Gateway, GatewayId, Outcome, PhoneId,
    SitePhone, Synced, Visit,
};
use tauri::State;

use crate::shell::Shell;

/// Joins a cloud with a new account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn join_cloud(shell: State<'_, Shell>, draft: CloudDraft) -> Result<(), CommandError> {
    shell.app()?.join_cloud(draft).await
}

/// Signs in to an account on this phone, which then waits to be let in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_cloud(shell: State<'_, Shell>, draft: CloudDraft) -> Result<(), CommandError> {
    shell.app()?.sign_in_cloud(draft).await
}

/// The digits that this phone shows to be let in.
#[tauri::command]
#[specta::specta]
pub(crate) fn joining_code(shell: State<'_, Shell>) -> Result<String, CommandError> {
    Ok(shell.app()?.joining_code()?.to_string())
}

/// Goes in, when another phone has let this one in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn go_in(shell: State<'_, Shell>) -> Result<Synced, CommandError> {
    shell.app()?.go_in().await
}

/// Shares what changed, and takes what changed elsewhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync(shell: State<'_, Shell>) -> Result<Synced, CommandError> {
    shell.app()?.sync().await
}

/// The phones of the account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn site_phones(shell: State<'_, Shell>) -> Result<Vec<SitePhone>, CommandError> {
    shell.app()?.site_phones().await
}

/// Lets a phone that waits into the site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn let_in_phone(
    shell: State<'_, Shell>,
    phone: PhoneId,
    code: String,
) -> Result<(), CommandError> {
    shell.app()?.let_in_phone(&phone, &code).await
}

/// Shuts a phone out of the site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn shut_out_phone(shell: State<'_, Shell>, phone: PhoneId) -> Result<(), CommandError> {
    shell.app()?.shut_out_phone(&phone).await
}

/// Leaves the cloud.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_cloud(shell: State<'_, Shell>) -> Result<(), CommandError> {
    shell.app()?.leave_cloud().await
}

/// The gateways of the site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn gateways(shell: State<'_, Shell>) -> Result<Vec<Gateway>, CommandError> {
    shell.app()?.gateways().await
}

/// Adds a gateway; answers what it signs in with.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_gateway(shell: State<'_, Shell>, name: String) -> Result<AddedGateway, CommandError> {
    shell.app()?.add_gateway(&name).await
}

/// Takes a gateway out of the site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_gateway(shell: State<'_, Shell>, gateway: GatewayId) -> Result<(), CommandError> {
    shell.app()?.remove_gateway(&gateway).await
}

/// Moves the bolt of a door through a gateway.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_bolt_from_afar(
    shell: State<'_, Shell>,
    door: DoorId,
    action: BoltAction,
) -> Result<Outcome, CommandError> {
    shell.attempt().await?.move_bolt_from_afar(&door, action).await
}

/// Delivers what waits for a door and brings back its log, through a gateway.
#[tauri::command]
#[specta::specta]
pub(crate) async fn visit_from_afar(shell: State<'_, Shell>, door: DoorId) -> Result<Visit, CommandError> {
    shell.attempt().await?.visit_from_afar(&door).await
}
