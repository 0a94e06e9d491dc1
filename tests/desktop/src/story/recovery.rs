//! The recovery sheet: written down at the first lock, tried on a second phone.

use std::path::Path;

use super::PASSPHRASE;
use crate::{Person, Trouble};

/// Saves the sheet for printing and promises to keep it safe.
///
/// # Errors
/// When there is no sheet, or the app does not believe the promise.
pub async fn saves_sheet(person: &Person, desk: &Path) -> Result<(), Trouble> {
    let step = person.step("makes the recovery sheet and puts it away");
    opens_sheet(person).await?;
    person.picture("recovery-sheet").await?;
    person.taps("recovery-save").await?;
    let saved = desk.join("latchstring-recovery.html");
    person.waits_for("the saved sheet", || saved.is_file()).await?;
    person.taps("recovery-checked").await?;
    person.taps("recovery-confirm").await?;
    person.sees_rather("door-card-", "doors-empty").await?;
    step.done();
    Ok(())
}

/// Shows the sheet once more and reads its words.
///
/// # Errors
/// When there are not 24.
pub async fn shows_words(person: &Person) -> Result<String, Trouble> {
    let step = person.step("reads the 24 words");
    opens_sheet(person).await?;
    let shown = person.reads("recovery-words").await?;
    // The number before each word stands close to it.
    let words: Vec<&str> =
        shown.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    if words.len() != 24 {
        return Err(format!("The sheet shows {} words instead of 24", words.len()).into());
    }
    step.done();
    Ok(words.join(" "))
}

/// Restores the site on a new phone, after one word typed wrong.
///
/// # Errors
/// When the wrong words pass, or the right ones do not.
pub async fn restores(person: &Person, words: &str) -> Result<(), Trouble> {
    let step = person.step("restores the site on a second phone, with one word wrong first");
    person.taps("welcome-manage-doors").await?;
    person.types("passphrase", PASSPHRASE).await?;
    person.types("passphrase-again", PASSPHRASE).await?;
    person.taps("create-vault").await?;
    person.taps("more-restore").await?;

    // A word of the list would pass once in 256 times: the checksum is one byte.
    let wrong = format!("zebrra {}", words.split_once(' ').map_or("", |(_, rest)| rest));
    person.types("restore-text", &wrong).await?;
    person.taps("restore").await?;
    person.is_told("bad_recovery").await?;
    person.picture("recovery-word-wrong").await?;

    person.types("restore-text", words).await?;
    person.taps("restore").await?;
    person.reads("restore-done").await?;
    person.picture("restored").await?;
    step.done();
    Ok(())
}

async fn opens_sheet(person: &Person) -> Result<(), Trouble> {
    person.taps("nav-more").await?;
    person.taps("more-recovery").await?;
    person.taps("recovery-show").await?;
    person.reads("recovery-qr").await?;
    Ok(())
}
