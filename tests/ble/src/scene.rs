//! The scenes that can be played in the machine, and where the programs for them are.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Bridge, Finished, Machine, Plan, Tools, fresh_folder};

/// Everything there is to play a scene with, as `cargo xtask` names it in the environment.
#[derive(Clone, Debug)]
pub struct Scene {
    tools: Tools,
    words: Vec<String>,
    out: PathBuf,
}

/// A machine that runs on, with a lock on its air.
#[derive(Debug)]
pub struct LockOnTheAir {
    bridge: Bridge,
    out: PathBuf,
}

impl Scene {
    /// A scene that leaves what it writes in `out`.
    ///
    /// # Errors
    /// When a variable is missing or `out` cannot be made anew.
    pub fn new(out: &Path) -> io::Result<Self> {
        fresh_folder(out)?;
        let out = out.canonicalize()?;
        let of = |name: &str| {
            std::env::var(name)
                .map_err(|_| io::Error::other(format!("{name} is not set: start this with `cargo xtask`")))
        };
        let programs = of("LATCHSTRING_PROGRAMS")?;
        let words = vec![
            out.display().to_string(),
            programs,
            of("LATCHSTRING_EMULATOR")?,
            of("LATCHSTRING_PYTHON")?,
            concat!(env!("CARGO_MANIFEST_DIR"), "/guest/see.py").to_owned(),
            of("LATCHSTRING_SMALL_MTU")?,
        ];
        Ok(Self { tools: Tools::from_environment()?, words, out })
    }

    /// Host and guest at one lock, and strangers who look at it.
    ///
    /// # Errors
    /// When the machine cannot be started or is silent for too long.
    pub fn story(&self) -> io::Result<Finished> {
        Machine::start(&self.plan("story", 1, Duration::from_secs(900)))?.finish()
    }

    /// `rounds` unlocks and as many bare exchanges, in turn.
    ///
    /// # Errors
    /// When the machine cannot be started or is silent for too long.
    pub fn bench(&self, rounds: u32) -> io::Result<Finished> {
        Machine::start(&self.plan("bench", rounds, Duration::from_secs(1800)))?.finish()
    }

    /// A lock on the air of a machine whose BlueZ the host reaches, until it is dropped.
    ///
    /// # Errors
    /// When the machine is not ready in time.
    pub fn bridge(&self) -> io::Result<LockOnTheAir> {
        let bridge = Bridge::start(self.plan("bridge", 1, Duration::from_secs(1200)))?;
        Ok(LockOnTheAir { bridge, out: self.out.clone() })
    }

    fn plan(&self, scene: &str, rounds: u32, time_limit: Duration) -> Plan {
        let guest = Path::new(&self.words[1]).join("guest").display().to_string();
        let mut command = vec![guest, scene.to_owned()];
        command.extend(self.words.iter().cloned());
        command.push(rounds.to_string());
        Plan { tools: self.tools.clone(), command, out: self.out.clone(), time_limit, port: None }
    }
}

impl LockOnTheAir {
    /// For `DBUS_SYSTEM_BUS_ADDRESS`.
    #[must_use]
    pub fn bus_address(&self) -> String {
        self.bridge.bus_address()
    }

    /// The text of the lock's setup code.
    ///
    /// # Errors
    /// When the lock has not written it.
    pub fn setup_code(&self) -> io::Result<String> {
        Ok(std::fs::read_to_string(self.out.join("bridge.setup"))?.trim().to_owned())
    }
}
