//! What the shell tells the window without being asked.

use std::sync::Arc;

use app::view::{Progress, Snapshot};
use app::{Event as AppEvent, Listener};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Runtime};
use tauri_specta::Event;
use tokio::sync::Notify;

/// The picture changed; this is the new one.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct SnapshotChanged(pub(crate) Snapshot);

/// A stage of a running attempt began or ended.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct ProgressMade(pub(crate) Progress);

/// Somebody opened a link; `take_arrived_link` answers it once. The link itself is a secret and is not broadcast.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct LinkArrived;

/// Passes what the app tells on to the window, and wakes who shares it when the picture changed.
pub(crate) fn to_window<R: Runtime>(handle: AppHandle<R>, changed: Arc<Notify>) -> Listener {
    Arc::new(move |event| {
        if matches!(event, AppEvent::SnapshotChanged(_)) {
            changed.notify_one();
        }
        let told = match event {
            AppEvent::SnapshotChanged(snapshot) => SnapshotChanged(*snapshot).emit(&handle),
            AppEvent::Progress(progress) => ProgressMade(progress).emit(&handle),
        };
        // A window that is closing hears nothing more, and needs nothing more.
        if let Err(error) = told {
            tracing::warn!(%error, "Failed to tell the window");
        }
    })
}
