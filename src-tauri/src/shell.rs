//! What the commands hold: the app, or the reason it could not open.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::view::CommandError;
use app::{App, Keychain, Ports};
use lock_link::Link;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::{Notify, RwLock, RwLockReadGuard};
use tokio::time::timeout;

use crate::arrived::ArrivedLink;
use crate::clock::SystemClock;
use crate::link::Links;
use crate::place::Place;
use crate::save::SaveDialog;
use crate::{arrived, beat, entropy, events, keychain, save, window};

/// The host of links a guest without the app can open; builders of their own app set their own.
const WEB_HOST: &str = match option_env!("LATCHSTRING_WEB_HOST") {
    Some(host) => host,
    None => "latchstring.example",
};

/// The database's file in the folder of the app.
const DATABASE: &str = "latchstring.sqlite";

/// How long a closing app waits for attempts at locks to end. They hang up themselves, also when they fail.
const LAST_ATTEMPT: Duration = Duration::from_secs(5);

/// The running app as commands see it.
pub(crate) struct Shell {
    app: Result<App, CommandError>,
    /// Shared by running attempts, held alone by the end of the app.
    attempts: RwLock<()>,
}

/// The app, for one attempt at a lock. The app does not end before this is dropped, for a while.
pub(crate) struct Attempt<'a> {
    app: &'a App,
    _runs: RwLockReadGuard<'a, ()>,
}

impl Deref for Attempt<'_> {
    type Target = App;

    fn deref(&self) -> &App {
        self.app
    }
}

impl Shell {
    /// The app, for what needs no lock.
    ///
    /// # Errors
    /// What kept it from opening, such as a database of a newer version.
    pub(crate) fn app(&self) -> Result<&App, CommandError> {
        self.app.as_ref().map_err(Clone::clone)
    }

    /// The app, for an attempt at a lock.
    ///
    /// # Errors
    /// As [`Shell::app`].
    pub(crate) async fn attempt(&self) -> Result<Attempt<'_>, CommandError> {
        let app = self.app()?;
        Ok(Attempt { app, _runs: self.attempts.read().await })
    }
}

/// What the machine lends the app.
pub(crate) struct Surroundings {
    /// Where this instance keeps its things.
    pub(crate) place: Place,
    /// The way to the locks.
    pub(crate) links: Arc<Links>,
    /// The keychain, where there is one.
    pub(crate) keychain: Option<Arc<dyn Keychain>>,
    /// Where to save files without asking.
    pub(crate) save_folder: Option<PathBuf>,
}

impl Surroundings {
    /// What this machine has, as far as the environment does not say otherwise.
    ///
    /// # Errors
    /// When the system names no folder for the data of apps.
    pub(crate) fn of_this_machine<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<Self> {
        let place = Place::of(handle)?;
        let keychain = keychain::of_the_system(&place.keychain_account());
        let links = Arc::new(Links::from_environment());
        Ok(Self { place, links, keychain, save_folder: save::folder_from_environment() })
    }
}

/// Opens the app and its window. An app that cannot open gets its window all the same, which says why.
///
/// # Errors
/// When the system gives no window.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>, around: &Surroundings) -> tauri::Result<()> {
    let changed = Arc::new(Notify::new());
    let app = open_app(handle, around, Arc::clone(&changed));
    if let Err(reason) = &app {
        tracing::error!(%reason, "Failed to open the app");
    }

    handle.manage(ArrivedLink::default());
    handle.manage(SaveDialog::of_the_system(handle.clone(), around.save_folder.clone()));
    handle.manage(Shell { app, attempts: RwLock::default() });
    arrived::listen(handle);
    beat::start(handle.clone(), changed);
    window::open(handle, &around.place)
}

fn open_app<R: Runtime>(
    handle: &AppHandle<R>,
    around: &Surroundings,
    changed: Arc<Notify>,
) -> Result<App, CommandError> {
    let data = around.place.data();
    std::fs::create_dir_all(data).map_err(|error| {
        tracing::error!(%error, "Failed to make the folder of the app");
        CommandError::FileNotWritten
    })?;

    let ports = Ports {
        link: Arc::clone(&around.links) as Arc<dyn Link>,
        clock: Arc::new(SystemClock::start()),
        entropy: entropy::of_the_system(),
        keychain: around.keychain.clone(),
        listener: events::to_window(handle.clone(), changed),
        web_host: WEB_HOST.to_owned(),
        calendars: app::Reach::Public,
        zone: iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
    };
    App::open(&data.join(DATABASE), ports)
}

/// Waits until no attempt holds a lock any more: one that still believes in a connection answers nobody else.
pub(crate) fn close<R: Runtime>(handle: &AppHandle<R>) {
    let Some(shell) = handle.try_state::<Shell>() else {
        return;
    };
    let ended = tauri::async_runtime::block_on(timeout(LAST_ATTEMPT, shell.attempts.write()));
    if ended.is_err() {
        tracing::warn!("An attempt at a lock was still running at the end");
    }
}
