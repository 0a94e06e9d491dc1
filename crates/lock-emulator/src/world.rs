//! The world around the lock as a file: what stays as it is while no process runs, except flash and identity.

use std::io;

use lock_protocol::Mono;
use serde::{Deserialize, Serialize};

use crate::battery::Battery;
use crate::bolt::{Bolt, BoltPosition, Door, MotorTiming};
use crate::device::{Device, Parts};
use crate::entropy::Entropy;
use crate::flash::{FileMedium, Flash};
use crate::identity::{Identity, IdentityError};
use crate::rtc::Rtc;
use crate::state_dir::StateDir;

const FILE: &str = "world.json";

/// Where things stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    bolt: BoltPosition,
    door: Door,
    battery: Battery,
    rtc: Rtc,
}

/// Why a lock cannot be taken out of its state directory.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// See [`IdentityError`].
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The host refused.
    #[error("Failed to use the state directory: {0}")]
    Io(#[from] io::Error),
    /// The file is there and is not one of these.
    #[error("{FILE} is damaged or from a newer version")]
    Unreadable,
}

impl World {
    /// The world of a new lock: closed, locked, charged, its clock just started.
    #[must_use]
    pub fn new(now: Mono) -> Self {
        Self { bolt: BoltPosition::Locked, door: Door::Closed, battery: Battery::full(), rtc: Rtc::new(now) }
    }

    /// The world around `device`.
    #[must_use]
    pub fn of(device: &Device) -> Self {
        Self {
            bolt: device.bolt().position(),
            door: device.door(),
            battery: device.battery(),
            rtc: *device.rtc(),
        }
    }

    /// Keeps this in `dir`.
    ///
    /// # Errors
    /// The host's error; what was kept before is still there.
    pub fn keep(&self, dir: &StateDir) -> io::Result<()> {
        dir.replace(FILE, &serde_json::to_vec(self)?)
    }

    fn load(dir: &StateDir, now: Mono) -> Result<Self, WorldError> {
        match dir.read(FILE)? {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| WorldError::Unreadable),
            None => {
                // Kept at once: the clock has counted since the lock was made, whenever that was.
                let world = Self::new(now);
                world.keep(dir)?;
                Ok(world)
            }
        }
    }
}

impl Parts {
    /// The parts of the lock in `dir`, made there first if there is none.
    ///
    /// # Errors
    /// Any [`WorldError`]; nothing damaged is ever replaced.
    pub fn in_dir(dir: &StateDir, timing: MotorTiming, now: Mono) -> Result<Self, WorldError> {
        let mut entropy = Entropy::System;
        let identity = Identity::load_or_make(dir, &mut entropy)?;
        let world = World::load(dir, now)?;
        Ok(Self {
            identity,
            flash: Flash::new(Box::new(FileMedium::open(dir.path())?)),
            bolt: Bolt::new(world.bolt, timing),
            door: world.door,
            battery: world.battery,
            rtc: world.rtc,
            entropy,
        })
    }
}
