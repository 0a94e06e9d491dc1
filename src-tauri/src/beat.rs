//! What the app does by itself while it runs: once a minute, and soon after something changed, it looks whether a calendar
//! is to be asked, and shares what changed with the other phones of the site.

use std::sync::Arc;
use std::time::Duration;

use app::view::CommandError;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::shell::Shell;

const EVERY: Duration = Duration::from_secs(60);
/// After a change: what belongs together is shared together.
const SOON: Duration = Duration::from_secs(2);

/// Begins, and goes on until the app ends.
pub(crate) fn start<R: Runtime>(handle: AppHandle<R>, changed: Arc<Notify>) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::select! {
                () = sleep(EVERY) => {}
                () = changed.notified() => sleep(SOON).await,
            }
            let Some(shell) = handle.try_state::<Shell>() else { return };
            let Ok(app) = shell.app() else { return };
            if let Err(error) = app.poll_calendars().await {
                tracing::warn!(%error, "Failed to look after the calendars");
            }
            match app.sync().await {
                // Without a cloud there is nobody to share with; one that is away is asked again in a minute.
                Ok(_) | Err(CommandError::NoCloud | CommandError::CloudAway | CommandError::VaultLocked) => {}
                Err(error) => tracing::warn!(%error, "Failed to share what changed"),
            }
        }
    });
}
