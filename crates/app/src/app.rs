//! `App`: the one object a shell holds. Its methods are in the files of their verbs; here is what they share.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use access::zone::from_unix;
use access::{Moment, Zone};
use chrono::{DateTime, Utc};
use store::table::door::DoorRow;
use store::table::{door, held_mandate, site};
use store::{Access, Id, Store, VaultState};

use crate::attempt::Running;
use crate::calendars::Fetcher;
use crate::cloud::CloudClient;
use crate::failure::{Failure, unexpected};
use crate::ports::{Event, Ports};
use crate::view::{CommandError, DoorId, InputFault, MandateObstacle, Obstacle};

/// The app behind every screen. Cheap to share in an `Arc`; every method takes `&self`.
pub struct App {
    pub(crate) store: Store,
    pub(crate) ports: Ports,
    pub(crate) running: Running,
    pub(crate) attempts: AtomicU32,
    pub(crate) cloud: CloudClient,
    pub(crate) fetcher: Fetcher,
}

impl App {
    /// Opens the app on a database file, which is made when missing. With a keychain the vault is opened, too.
    ///
    /// # Errors
    /// `DatabaseNewer` when a newer app wrote the file, which is left untouched.
    pub fn open(database: &Path, ports: Ports) -> Result<Self, CommandError> {
        let store = Store::open(database, ports.entropy.clone()).map_err(Failure::from)?;
        Self::on(store, ports)
    }

    /// As [`App::open`], on a store that is open already.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn on(store: Store, ports: Ports) -> Result<Self, CommandError> {
        let app = Self {
            store,
            ports,
            running: Running::default(),
            attempts: AtomicU32::new(0),
            cloud: CloudClient::default(),
            fetcher: Fetcher::default(),
        };
        app.open_with_keychain()?;
        Ok(app)
    }

    /// Lets `writes` more writes to the store through and makes every later one fail. For tests that kill the app at
    /// every write.
    #[doc(hidden)]
    pub fn fail_writes_after(&self, writes: u32) {
        self.store.fail_after(writes);
    }

    pub(crate) fn now(&self) -> u32 {
        self.ports.clock.unix()
    }

    pub(crate) fn now_utc(&self) -> DateTime<Utc> {
        from_unix(self.now())
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.ports.entropy)(&mut bytes);
        bytes
    }

    pub(crate) fn new_id(&self) -> Id {
        Id(self.random())
    }

    pub(crate) fn next_attempt(&self) -> u32 {
        self.attempts.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }

    /// Fails with `VaultLocked` while secrets cannot be read.
    pub(crate) fn require_open_vault(&self) -> Result<(), Failure> {
        match self.store.vault_state()? {
            VaultState::Open(_) => Ok(()),
            VaultState::Absent | VaultState::Locked(_) => Err(CommandError::VaultLocked.into()),
        }
    }

    /// Tells whoever listens that the picture changed. A picture that cannot be drawn now is drawn on the next change.
    pub(crate) fn announce(&self) {
        match self.snapshot() {
            Ok(snapshot) => (self.ports.listener)(Event::SnapshotChanged(Box::new(snapshot))),
            Err(error) => tracing::warn!(%error, "Failed to draw the picture"),
        }
    }

    /// A door of this site.
    pub(crate) fn door_row(&self, id: &DoorId) -> Result<DoorRow, Failure> {
        let id = parse_id(&id.0)?;
        self.store.read(|access| find_own_door(access, id))
    }
}

/// A door of this site; `NotAllowed` for one of somebody else, at which this phone makes keys and nothing more.
pub(crate) fn find_own_door(access: &Access<'_>, id: Id) -> Result<DoorRow, Failure> {
    let row = find_door(access, id)?;
    require_own(access, &row)?;
    Ok(row)
}

pub(crate) fn require_own(access: &Access<'_>, row: &DoorRow) -> Result<(), Failure> {
    let Some(owner) = held_mandate::given_by(access, row.id)? else { return Ok(()) };
    let wrong = MandateObstacle::OwnersDoor { door: row.name.clone(), owner };
    Err(CommandError::NotAllowed { reason: Obstacle::Mandate { wrong } }.into())
}

pub(crate) fn find_door(access: &Access<'_>, id: Id) -> Result<DoorRow, Failure> {
    door::find(access, id)?.ok_or_else(|| CommandError::Gone.into())
}

/// K_site, when there is a site.
pub(crate) fn find_site_key(access: &Access<'_>) -> Result<Option<lock_protocol::keys::SiteKey>, Failure> {
    let Some(row) = site::find(access)? else { return Ok(None) };
    let bytes = <[u8; 32]>::try_from(row.site_key.as_slice())
        .map_err(|_| unexpected("Failed to read the site key", "it has the wrong length"))?;
    Ok(Some(lock_protocol::keys::SiteKey::new(bytes)))
}

pub(crate) fn site_key(access: &Access<'_>) -> Result<lock_protocol::keys::SiteKey, Failure> {
    find_site_key(access)?.ok_or_else(|| unexpected("Failed to read the site key", "there is no site"))
}

pub(crate) fn zone_named(name: &str) -> Result<Zone, Failure> {
    Zone::named(name).map_err(|_| {
        let reason = InputFault::NoSuchZone;
        CommandError::BadInput { field: String::from("zone"), reason }.into()
    })
}

/// 32 hex digits of an id that came over IPC; anything else names nothing.
pub(crate) fn parse_id(text: &str) -> Result<Id, Failure> {
    text.parse::<access::DoorId>().map(|id| Id(id.to_bytes())).map_err(|_| CommandError::Gone.into())
}

pub(crate) fn id_text(id: Id) -> String {
    access::DoorId::from_bytes(id.0).to_string()
}

/// A moment in a zone; a zone this build does not know is shown as UTC, never guessed.
pub(crate) fn moment(zone: &str, unix: u32) -> Moment {
    let zone = Zone::named(zone).or_else(|_| Zone::named("Etc/UTC"));
    match zone {
        Ok(zone) => zone.moment(from_unix(unix)),
        Err(_) => Moment {
            unix,
            wall: from_unix(unix).format("%Y-%m-%dT%H:%M").to_string(),
            offset: String::from("+00:00"),
            zone: String::from("UTC"),
        },
    }
}
