//! The host: the first start, a key made and shared, taken back, and what the lock tells about it.

use super::{PASSPHRASE, goes_to};
use crate::{Person, Trouble};

/// Starts the app for the first time, as somebody with doors, on a machine without a keychain.
///
/// # Errors
/// When the app does not let them in.
pub async fn starts(person: &Person) -> Result<(), Trouble> {
    let step = person.step("starts the app and chooses a passphrase, too short at first");
    person.reads("welcome-manage-doors").await?;
    person.picture("welcome").await?;
    person.taps("welcome-manage-doors").await?;
    person.types("passphrase", "short").await?;
    person.types("passphrase-again", "short").await?;
    person.taps("create-vault").await?;
    person.types("passphrase", PASSPHRASE).await?;
    person.types("passphrase-again", PASSPHRASE).await?;
    person.picture("passphrase").await?;
    person.taps("create-vault").await?;
    person.reads("doors-empty").await?;
    person.picture("no-doors-yet").await?;
    step.done();
    Ok(())
}

/// Makes a key with a preset and reads its link.
///
/// # Errors
/// When the key is not made.
pub async fn makes_key(person: &Person, door: &str, preset: &str, guest: &str) -> Result<String, Trouble> {
    let link = shares_key(person, door, preset, guest).await?;
    let step = person.step("copies the link and saves the QR code");
    person.taps("copy-web-link").await?;
    person.taps("save-qr").await?;
    person.reads_that("shared-key", "latchstring-key").await?;
    person.taps("shared-done").await?;
    step.done();
    Ok(link)
}

/// Makes a key with a preset and looks at what there is to share, its link first.
///
/// # Errors
/// When the key is not made.
pub async fn shares_key(person: &Person, door: &str, preset: &str, guest: &str) -> Result<String, Trouble> {
    let step = person.step(&format!("makes a key for {guest} at {door:?}: {preset}"));
    goes_to(person, door).await?;
    person.taps("door-make-key").await?;
    person.taps(&format!("preset-{preset}")).await?;
    if person.has("host-name").await? {
        person.types("host-name", "Alice").await?;
    }
    person.types("guest-name", guest).await?;
    person.sees("key-summary", "aria-busy", "false").await?;
    person.picture("key-draft").await?;
    person.taps("make-key").await?;
    let link = person.reads("shared-link").await?;
    person.reads("guest-preview").await?;
    person.picture("key-shared").await?;
    step.done();
    Ok(link.trim().to_owned())
}

/// Takes a key back and thinks better of it.
///
/// # Errors
/// When the app offers no undo.
pub async fn takes_back_and_undoes(person: &Person, door: &str, guest: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("takes {guest}'s key back, and undoes it"));
    goes_to(person, door).await?;
    person.taps_first("grant-row-", guest).await?;
    person.taps("take-back").await?;
    person.sees("grant-state", "data-state", "undoable").await?;
    person.picture("taken-back-undo").await?;
    person.taps("undo-take-back").await?;
    person.reads("take-back").await?;
    step.done();
    Ok(())
}

/// Takes a key back for good; the lock does not know yet, and the app says so.
///
/// # Errors
/// When the app does not say so.
pub async fn takes_back(person: &Person, door: &str, guest: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("takes {guest}'s key back for good, and waits out the undo"));
    goes_to(person, door).await?;
    person.taps_first("grant-row-", guest).await?;
    person.taps("take-back").await?;
    person.sees("grant-state", "data-state", "travelling").await?;
    person.picture("taken-back-travelling").await?;
    step.done();
    Ok(())
}

/// Goes to the door: what waits is delivered, the log comes back.
///
/// # Errors
/// When the visit fails.
pub async fn visits(person: &Person, door: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("visits {door:?}: delivers what waits, brings the log back"));
    goes_to(person, door).await?;
    person.taps("door-visit").await?;
    person.reads_that("visit-result", " ").await?;
    person.picture("visited").await?;
    step.done();
    Ok(())
}

/// Sees that the lock has confirmed.
///
/// # Errors
/// When it has not.
pub async fn sees_it_revoked(person: &Person, door: &str, guest: &str) -> Result<(), Trouble> {
    let step = person.step("sees that the lock confirmed: the key is revoked");
    goes_to(person, door).await?;
    person.taps_at("summary").await?;
    person.taps_first("grant-row-", guest).await?;
    person.sees("grant-state", "data-state", "revoked").await?;
    person.picture("revoked").await?;
    step.done();
    Ok(())
}

/// Reads the log of a door, which names these people.
///
/// # Errors
/// When it does not, or is not whole.
pub async fn reads_log(person: &Person, door: &str, people: &[&str]) -> Result<(), Trouble> {
    let step = person.step(&format!("reads the log of {door:?}"));
    goes_to(person, door).await?;
    person.taps("door-log").await?;
    for name in people {
        person.reads_that("log-lines", name).await?;
    }
    person.reads("log-health").await?;
    person.picture("log").await?;
    step.done();
    Ok(())
}

/// Comes back the next day and mistypes the passphrase.
///
/// # Errors
/// When a wrong passphrase opens the vault, or the right one does not.
pub async fn comes_back_with_a_wrong_passphrase_first(person: &Person, door: &str) -> Result<(), Trouble> {
    let step = person.step("comes back, with a wrong passphrase first");
    person.types("passphrase", "wrong horse battery").await?;
    person.taps("open-vault").await?;
    person.is_told("wrong_passphrase").await?;
    person.picture("wrong-passphrase").await?;
    person.types("passphrase", PASSPHRASE).await?;
    person.taps("open-vault").await?;
    person.taps("nav-doors").await?;
    person.taps_first("door-card-", door).await?;
    person.reads("door-bolt").await?;
    step.done();
    Ok(())
}
