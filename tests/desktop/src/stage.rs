//! Where a story plays: locks on the air, and a folder for what it leaves behind.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::driver::Driver;
use crate::screen::Screen;
use crate::session_bus::SessionBus;
use crate::{Cloud, Lock, Person, Programs, Transcript, Trouble};

/// The way the people's apps reach the locks.
#[derive(Clone, Debug)]
pub enum Air {
    /// Emulated locks at these addresses.
    Tcp(Vec<String>),
    /// A Bluetooth adapter of the system bus at this address.
    Ble {
        /// Such as `hci2`.
        adapter: String,
        /// For `DBUS_SYSTEM_BUS_ADDRESS`.
        bus: String,
    },
}

impl Air {
    /// How often a person follows the app's advice to try again: a radio may miss, a wire may not.
    fn tries(&self) -> u8 {
        match self {
            Self::Tcp(_) => 0,
            Self::Ble { .. } => 8,
        }
    }
}

/// What a person's machine is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Machine {
    /// No keychain, and files are saved without asking where.
    Plain,
    /// A keyring that the login opens keeps the app's secrets.
    WithKeyring,
    /// The system's own dialog asks where to save.
    WithDialogs,
}

/// What stands in front of a person.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) driver: Driver,
    pub(crate) screen: Screen,
    pub(crate) bus: SessionBus,
    pub(crate) app: PathBuf,
    pub(crate) surroundings: Vec<(&'static str, String)>,
}

/// A stage; what is on it ends with it.
#[derive(Debug)]
pub struct Stage {
    programs: Programs,
    out: PathBuf,
    homes: TempDir,
    transcript: Transcript,
}

impl Stage {
    /// Sets up a stage whose pictures and transcript go to the folder `name` below `LATCHSTRING_OUT`, or `out/desktop`.
    ///
    /// # Errors
    /// When a program is missing.
    pub fn set(name: &str) -> Result<Self, Trouble> {
        let out = out_folder().join(name);
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        fs::create_dir_all(&out)?;
        Ok(Self {
            programs: Programs::find()?,
            homes: TempDir::new()?,
            transcript: Transcript::start(&out)?,
            out,
        })
    }

    /// What is written down.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Where pictures and transcript are.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// A factory-new lock.
    ///
    /// # Errors
    /// When there was one of this name before, which somebody owns by now; when it does not start.
    pub fn lock(&self, name: &str) -> Result<Lock, Trouble> {
        let state = self.homes.path().join(format!("lock-{name}"));
        if state.exists() {
            return Err(format!("The lock \"{name}\" is not new on this stage").into());
        }
        Lock::start(&self.programs, name, &state, &self.out.join("programs.log"))
    }

    /// An empty cloud.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn cloud(&self) -> Result<Cloud, Trouble> {
        Cloud::start(&self.programs, &self.homes.path().join("cloud")).await
    }

    /// Somebody sits down at their own machine and opens the app.
    ///
    /// # Errors
    /// When the app does not open.
    pub async fn person(&self, name: &str, air: &Air) -> Result<Person, Trouble> {
        self.person_with(name, air, &[]).await
    }

    /// As [`Stage::person`], but the system starts the app with `arguments`, such as a link.
    ///
    /// # Errors
    /// When the app does not open.
    pub async fn person_with(&self, name: &str, air: &Air, arguments: &[String]) -> Result<Person, Trouble> {
        self.sits_down(name, air, arguments, Machine::Plain).await
    }

    /// As [`Stage::person`], on a machine of a certain kind.
    ///
    /// # Errors
    /// When the app does not open, or the machine lacks what makes it so.
    pub async fn person_at(&self, name: &str, air: &Air, machine: Machine) -> Result<Person, Trouble> {
        self.sits_down(name, air, &[], machine).await
    }

    async fn sits_down(
        &self,
        name: &str,
        air: &Air,
        arguments: &[String],
        machine: Machine,
    ) -> Result<Person, Trouble> {
        let home = self.homes.path().join(name);
        fs::create_dir_all(&home)?;
        let log = self.out.join("programs.log");
        let screen = Screen::start(&log)?;
        let mut bus = SessionBus::start(&home, &log)?;
        if machine == Machine::WithKeyring {
            bus.start_keyring(&home, &log).await?;
        }
        let surroundings = surroundings(&screen, &bus, &home, air, machine);
        let driver = Driver::start(&self.programs.driver, &surroundings, &log).await?;
        let desk = Desk { driver, screen, bus, app: self.programs.app.clone(), surroundings };
        Person::sit_down(name, desk, arguments, air.tries(), &self.transcript).await
    }

    /// Where a person's app saves files.
    #[must_use]
    pub fn desk(&self, name: &str) -> PathBuf {
        self.homes.path().join(name)
    }
}

/// What the app and its driver find in their environment.
fn surroundings(
    screen: &Screen,
    bus: &SessionBus,
    home: &Path,
    air: &Air,
    machine: Machine,
) -> Vec<(&'static str, String)> {
    let inside = |name: &str| home.join(name).display().to_string();
    let mut all = vec![
        ("DISPLAY", screen.name().to_owned()),
        ("LATCHSTRING_DATA", inside("data")),
        ("DBUS_SESSION_BUS_ADDRESS", bus.address().to_owned()),
        ("LATCHSTRING_LOG", "debug".to_owned()),
        ("HOME", home.display().to_string()),
        ("XDG_DATA_HOME", inside("xdg-data")),
        ("XDG_CACHE_HOME", inside("xdg-cache")),
        ("XDG_CONFIG_HOME", inside("xdg-config")),
        ("LANG", "C.UTF-8".to_owned()),
        ("TZ", "Europe/Lisbon".to_owned()),
        ("GDK_BACKEND", "x11".to_owned()),
        ("NO_AT_BRIDGE", "1".to_owned()),
    ];
    if machine != Machine::WithKeyring {
        all.push(("LATCHSTRING_KEYCHAIN", "none".to_owned()));
    }
    if machine != Machine::WithDialogs {
        all.push(("LATCHSTRING_SAVE_DIR", home.display().to_string()));
    }
    match air {
        Air::Tcp(addresses) => all.push(("LATCHSTRING_LINK", format!("tcp:{}", addresses.join(",")))),
        Air::Ble { adapter, bus } => {
            all.push(("LATCHSTRING_LINK", format!("ble:{adapter}")));
            all.push(("DBUS_SYSTEM_BUS_ADDRESS", bus.clone()));
        }
    }
    all
}

fn out_folder() -> PathBuf {
    let otherwise = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out/desktop");
    env::var_os("LATCHSTRING_OUT").map_or_else(otherwise, PathBuf::from)
}
