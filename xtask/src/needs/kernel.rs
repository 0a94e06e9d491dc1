//! A Debian kernel with its modules, unpacked in the cache and installed nowhere.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Missing, debian};
use crate::command::{Failure, command, output, run};
use crate::place::Place;

/// Always depends on the newest kernel of the release.
const LATEST: &str = "linux-image-amd64";

/// The kernel image, if it is here; its modules are in the same tree.
pub(crate) fn image(place: &Place) -> Option<PathBuf> {
    let ready = fs::read_to_string(folder(place).join("ready")).ok()?;
    let image = folder(place).join("root/boot").join(format!("vmlinuz-{}", ready.trim()));
    image.is_file().then_some(image)
}

pub(super) fn missing(place: &Place) -> Option<Missing> {
    image(place)
        .is_none()
        .then(|| Missing::Ours("a Debian kernel with Bluetooth (70 MB, in the cache)".into(), bring))
}

fn bring(place: &Place) -> Result<(), Failure> {
    let folder = folder(place);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let package = match package() {
        Ok(package) => package,
        Err(_) => {
            debian::refresh()?;
            package()?
        }
    };
    run(command("apt-get", &folder).args(["download", &package]))?;
    let archive = first(&folder, |name| Path::new(name).extension().is_some_and(|end| end == "deb"))?;
    run(command("dpkg", &folder).arg("-x").arg(&archive).arg("root"))?;
    let version = package.trim_start_matches("linux-image-").to_owned();
    run(command("depmod", &folder)
        .args(["-b", "root", &version])
        .env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin"))?;
    fs::remove_file(archive)?;
    // Written last: without it the folder counts as not there.
    Ok(fs::write(folder.join("ready"), version)?)
}

/// The package that holds the newest kernel.
fn package() -> Result<String, Failure> {
    let text = output(command("apt-cache", Path::new("/")).args(["depends", LATEST]))?;
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|name| name.starts_with("linux-image-"))
        .map(str::to_owned)
        .ok_or_else(|| Failure(format!("apt knows no {LATEST}; it exists for 64-bit PCs only")))
}

fn first(folder: &Path, matches: impl Fn(&str) -> bool) -> Result<PathBuf, Failure> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if matches(&entry.file_name().to_string_lossy()) {
            return Ok(entry.path());
        }
    }
    Err(Failure(format!("Nothing was downloaded to {}", folder.display())))
}

fn folder(place: &Place) -> PathBuf {
    place.cache.join("kernel")
}
