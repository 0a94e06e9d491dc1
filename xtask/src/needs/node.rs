//! Node and npm, which the person brings; and the UI's packages, which npm brings.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Missing;
use crate::command::{Failure, command, exists, output, run};
use crate::place::Place;

/// The oldest Node that Vite accepts.
const OLDEST: (u32, u32) = (20, 19);

pub(super) fn missing() -> Vec<Missing> {
    let wanted = format!("Node {}.{} or newer with npm", OLDEST.0, OLDEST.1);
    if !exists("node") || !exists("npm") {
        return vec![Missing::Theirs(wanted)];
    }
    let version = output(command("node", Path::new(".")).arg("--version")).unwrap_or_default();
    match numbers(version.trim()) {
        Some(found) if found >= OLDEST => Vec::new(),
        _ => vec![Missing::Theirs(format!("{wanted}; here is {}", version.trim()))],
    }
}

/// Major and minor of `v20.19.4`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Installs the UI's packages exactly as locked, unless that was done for this very lock file.
pub(crate) fn install_packages(place: &Place) -> Result<(), Failure> {
    let ui = place.root.join("ui");
    let locked = fs::read_to_string(ui.join("package-lock.json"))?;
    let stamp = ui.join("node_modules/.installed-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == locked) {
        return Ok(());
    }
    run(npm(place).args(["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(stamp, locked)?)
}

/// `npm`, in the UI's folder.
pub(crate) fn npm(place: &Place) -> Command {
    command(if cfg!(windows) { "npm.cmd" } else { "npm" }, &place.root.join("ui"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_by_number_not_by_text() {
        assert_eq!(numbers("v20.19.4"), Some((20, 19)));
        assert!(numbers("v20.9.0") < Some(OLDEST));
        assert!(numbers("v100.0.0") > Some(OLDEST));
        assert_eq!(numbers("20.19"), None);
    }
}
