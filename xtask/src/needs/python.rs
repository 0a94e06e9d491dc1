//! Pythons of our own in the cache, each with the packages of one purpose.

use std::fs;
use std::path::PathBuf;

use super::Missing;
use crate::command::{Failure, command, run};
use crate::place::Place;

/// A virtual environment: its folder in the cache and its packages, pinned so that a run today and one next year
/// start the same.
pub(crate) struct Environment {
    folder: &'static str,
    packages: &'static [&'static str],
    bring: fn(&Place) -> Result<(), Failure>,
}

/// The machine's starter and an independent Bluetooth client.
pub(crate) const MACHINE: Environment = Environment {
    folder: "python",
    packages: &["virtme-ng==1.42", "bleak==3.1.0"],
    bring: |place| MACHINE.fill(place),
};

/// The zone data that the independent checker reads, which is the release that is built into the app, and another
/// reader of calendars.
pub(crate) const CHECKER: Environment = Environment {
    folder: "python-checker",
    packages: &["tzdata==2026.6", "icalendar==7.3.0"],
    bring: |place| CHECKER.fill(place),
};

impl Environment {
    /// A program of that Python, `python` or `vng` for one.
    pub(crate) fn program(&self, place: &Place, name: &str) -> PathBuf {
        self.path(place).join("bin").join(name)
    }

    pub(super) fn missing(&self, place: &Place) -> Option<Missing> {
        let ready = fs::read_to_string(self.path(place).join("ready")).unwrap_or_default();
        let text = || format!("Python packages {} (in the cache)", self.packages.join(", "));
        (ready != self.packages.join("\n")).then(|| Missing::Ours(text(), self.bring))
    }

    fn fill(&self, place: &Place) -> Result<(), Failure> {
        fs::create_dir_all(&place.cache)?;
        run(command("python3", &place.cache).args(["-m", "venv", "--clear"]).arg(self.path(place)))?;
        run(command(self.program(place, "pip"), &place.cache)
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(self.packages))?;
        Ok(fs::write(self.path(place).join("ready"), self.packages.join("\n"))?)
    }

    fn path(&self, place: &Place) -> PathBuf {
        place.cache.join(self.folder)
    }
}
