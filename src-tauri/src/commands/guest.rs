//! Getting a key and opening a door with it.

use app::view::{BoltAction, CommandError, HandOnDraft, KeyId, MyPhoneCard, Opened, Outcome, SharedKey};
use tauri::State;

use crate::arrived::ArrivedLink;
use crate::input;
use crate::shell::Shell;

/// Answers the link somebody opened outside the app, once; `LinkArrived` tells that there is one.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn take_arrived_link(arrived: State<'_, ArrivedLink>) -> Option<String> {
    arrived.take()
}

/// Reads a link; nothing is done with it yet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_link(shell: State<'_, Shell>, text: String) -> Result<Opened, CommandError> {
    shell.app()?.read_link(&text)
}

/// Reads the link's QR in a picture, PNG or JPEG in base64; nothing is done with it yet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_link_image(shell: State<'_, Shell>, image: String) -> Result<Opened, CommandError> {
    shell.app()?.read_link_image(&input::picture(&image)?)
}

/// Keeps the keys of a link on this phone; the lock hears of them at the first tap.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accept_key(shell: State<'_, Shell>, link: String) -> Result<Vec<KeyId>, CommandError> {
    shell.app()?.accept_key(&link)
}

/// Forgets a key.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remove_key(shell: State<'_, Shell>, key: KeyId) -> Result<(), CommandError> {
    shell.app()?.remove_key(&key)
}

/// Keeps the code that the first tap of a key needs beside its link.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn give_claim_code(shell: State<'_, Shell>, key: KeyId, code: String) -> Result<(), CommandError> {
    shell.app()?.give_claim_code(&key, &code)
}

/// Shows the card of this phone, for a host who is to make a key for this phone alone.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn phone_card(shell: State<'_, Shell>) -> Result<MyPhoneCard, CommandError> {
    shell.app()?.phone_card()
}

/// Makes a narrower key of keys held here, for somebody else; `show_key` and `save_key_qr` show it again.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn hand_on(shell: State<'_, Shell>, draft: HandOnDraft) -> Result<SharedKey, CommandError> {
    shell.app()?.hand_on(&draft)
}

/// Moves the bolt with a key; the first time this also claims the key for this phone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock(
    shell: State<'_, Shell>,
    key: KeyId,
    action: BoltAction,
) -> Result<Outcome, CommandError> {
    shell.attempt().await?.unlock(&key, action).await
}
