//! Where things are: the checkout, the cache for what is big and slow to bring, the build folder.

use std::path::{Path, PathBuf};

use crate::command::Failure;

/// The folders a task works with.
pub(crate) struct Place {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Outside the checkout, so that a fresh clone is quick: kernel, Python, drivers.
    pub(crate) cache: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
}

impl Place {
    pub(crate) fn find() -> Result<Self, Failure> {
        // Cargo says at run time which checkout called it: a build folder shared by two clones may hold the other's xtask.
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).parent().map(Path::to_owned);
        let root = root.ok_or_else(|| Failure("xtask is not inside a checkout".into()))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { cache: cache()?, target: root.join(target), root })
    }

    /// A program cargo built for tests and demos.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where pictures, transcripts and measurements are left.
    pub(crate) fn out(&self, task: &str) -> PathBuf {
        self.root.join("out").join(task)
    }
}

fn cache() -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("LATCHSTRING_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("latchstring")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/latchstring")))
        .or_else(|| set("LOCALAPPDATA").map(|folder| folder.join("latchstring")))
        .ok_or_else(|| Failure("Set LATCHSTRING_CACHE to a folder for downloads".into()))
}
