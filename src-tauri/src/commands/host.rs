//! Making keys, handing them over, taking them back, and knowing what the lock knows.

use app::view::{CommandError, DoorId, GrantId, KeyDraft, KeyPreview, OtherPhoneCard, SharedKey, Visit};
use tauri::State;

use crate::input;
use crate::save::{Proposal, SaveDialog};
use crate::shell::Shell;

/// The picture of a key's QR code.
const QR_PICTURE: Proposal = Proposal { stem: "latchstring-key", kind: "PNG", ending: "png" };

/// Sets the name guests see as the one who invites.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rename_host(shell: State<'_, Shell>, name: String) -> Result<(), CommandError> {
    shell.app()?.rename_host(&name)
}

/// Says what a key would be; makes nothing.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_key(shell: State<'_, Shell>, draft: KeyDraft) -> Result<KeyPreview, CommandError> {
    shell.app()?.preview_key(&draft)
}

/// Reads the card of the phone that a key is to be made for.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_phone_card(shell: State<'_, Shell>, text: String) -> Result<OtherPhoneCard, CommandError> {
    shell.app()?.read_phone_card(&text)
}

/// Reads a phone's card in a picture, PNG or JPEG in base64.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_phone_card_image(
    shell: State<'_, Shell>,
    image: String,
) -> Result<OtherPhoneCard, CommandError> {
    shell.app()?.read_phone_card_image(&input::picture(&image)?)
}

/// Makes a key and answers what is shared.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn make_key(shell: State<'_, Shell>, draft: KeyDraft) -> Result<SharedKey, CommandError> {
    shell.app()?.make_key(&draft)
}

/// Shows the link of a key made before.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn show_key(shell: State<'_, Shell>, grant: GrantId) -> Result<SharedKey, CommandError> {
    shell.app()?.show_key(&grant)
}

/// Saves the QR code where the person says; answers the path, or nothing when they said nowhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_key_qr(
    shell: State<'_, Shell>,
    dialog: State<'_, SaveDialog>,
    grant: GrantId,
) -> Result<Option<String>, CommandError> {
    let Some(path) = dialog.ask(&QR_PICTURE).await? else {
        return Ok(None);
    };
    shell.app()?.save_key_qr(&grant, &path)?;
    Ok(Some(path.display().to_string()))
}

/// Takes a key back; for eight seconds it can be undone.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn take_back(shell: State<'_, Shell>, grant: GrantId) -> Result<(), CommandError> {
    shell.app()?.take_back(&grant)
}

/// Undoes a `take_back`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn undo_take_back(shell: State<'_, Shell>, grant: GrantId) -> Result<(), CommandError> {
    shell.app()?.undo_take_back(&grant)
}

/// Goes to a door: delivers what waits, reads its state and brings back its log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn visit_door(shell: State<'_, Shell>, door: DoorId) -> Result<Visit, CommandError> {
    shell.attempt().await?.visit_door(&door).await
}
