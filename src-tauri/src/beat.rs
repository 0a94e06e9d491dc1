//! What the app does by itself while it runs: once a minute it looks whether a calendar is to be asked.

use std::time::Duration;

use tauri::{AppHandle, Manager, Runtime};

use crate::shell::Shell;

const EVERY: Duration = Duration::from_secs(60);

/// Begins, and goes on until the app ends.
pub(crate) fn start<R: Runtime>(handle: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            let Some(shell) = handle.try_state::<Shell>() else { return };
            let Ok(app) = shell.app() else { return };
            if let Err(error) = app.poll_calendars().await {
                tracing::warn!(%error, "Failed to look after the calendars");
            }
        }
    });
}
