//! Where the programs of a story are; `cargo xtask` names them in the environment, or they lie where Cargo puts them.

use std::env;
use std::path::{Path, PathBuf};

use crate::Trouble;

/// The programs a story needs.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The app, with its windows inside.
    pub app: PathBuf,
    /// The lock in software.
    pub emulator: PathBuf,
    /// The cloud.
    pub cloud: PathBuf,
    /// The gateway.
    pub gateway: PathBuf,
    /// `tauri-driver`.
    pub driver: PathBuf,
}

impl Programs {
    /// Finds the programs.
    ///
    /// # Errors
    /// When one is missing; the text says how to get it.
    pub fn find() -> Result<Self, Trouble> {
        let built = built_beside_us()?;
        Ok(Self {
            app: named("LATCHSTRING_APP", built.join("latchstring"), "cargo build -p latchstring")?,
            emulator: named(
                "LATCHSTRING_EMULATOR",
                built.join("lock-emulator"),
                "cargo build -p lock-emulator",
            )?,
            cloud: named(
                "LATCHSTRING_CLOUD",
                built.join("latchstring-cloud"),
                "cargo build -p cloud-server",
            )?,
            gateway: named(
                "LATCHSTRING_GATEWAY",
                built.join("latchstring-gateway"),
                "cargo build -p gateway",
            )?,
            driver: driver()?,
        })
    }
}

/// Cargo puts our own programs into one folder, and tests into its subfolder `deps`.
fn built_beside_us() -> Result<PathBuf, Trouble> {
    let own = env::current_exe()?;
    let folder = own.parent().ok_or("The test has no folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.to_owned())
}

fn named(variable: &str, otherwise: PathBuf, remedy: &str) -> Result<PathBuf, Trouble> {
    let path = env::var_os(variable).map_or(otherwise, PathBuf::from);
    if path.is_file() {
        return Ok(path);
    }
    Err(format!("{} is not there; run `{remedy}` or set {variable}", path.display()).into())
}

fn driver() -> Result<PathBuf, Trouble> {
    let set = ["LATCHSTRING_TAURI_DRIVER", "TAURI_DRIVER"].iter().find_map(env::var_os).map(PathBuf::from);
    let on_path = || {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders).map(|folder| folder.join("tauri-driver")).find(|path| path.is_file())
    };
    set.filter(|path: &PathBuf| Path::is_file(path)).or_else(on_path).ok_or_else(|| {
        "tauri-driver is not there; run `cargo install tauri-driver --version ^2 --locked`".into()
    })
}
