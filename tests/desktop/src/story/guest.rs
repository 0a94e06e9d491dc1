//! The guest: a link from somewhere, a key from the link, a door from the key.

use std::path::Path;

use super::PASSPHRASE;
use crate::{Person, Trouble};

/// Starts the app for the first time, as somebody with a link.
///
/// # Errors
/// When the app does not let them in.
pub async fn starts(person: &Person) -> Result<(), Trouble> {
    let step = person.step("starts the app with a link in hand");
    person.taps("welcome-have-link").await?;
    chooses_passphrase(person).await?;
    person.reads("link-read").await?;
    step.done();
    Ok(())
}

/// Pastes what a messenger cut off.
///
/// # Errors
/// When the app takes it for a link.
pub async fn shows_half_a_link(person: &Person, link: &str) -> Result<(), Trouble> {
    let step = person.step("pastes half of the link");
    let half: String = link.chars().take(link.chars().count() * 2 / 3).collect();
    person.types("link-text", &half).await?;
    person.taps("link-read").await?;
    person.is_told("bad_link").await?;
    person.picture("half-a-link").await?;
    person.taps("error-action").await?;
    person.sees_gone("error").await?;
    step.done();
    Ok(())
}

/// Pastes the link, sees who invites, and accepts.
///
/// # Errors
/// When the app offers no key for `door`.
pub async fn accepts(person: &Person, link: &str, door: &str) -> Result<(), Trouble> {
    let step = person.step("pastes the link, sees who invites, and accepts");
    person.types("link-text", link).await?;
    person.taps("link-read").await?;
    sees_proposal_and_accepts(person, door).await?;
    step.done();
    Ok(())
}

/// Gets a picture with a QR code from somewhere, picks it, and accepts what it says.
///
/// # Errors
/// As [`accepts`].
pub async fn accepts_picture(person: &Person, picture: &Path, door: &str) -> Result<(), Trouble> {
    let step = person.step("gets a picture of a QR code, picks it, and accepts the key");
    if !person.has("link-image").await? {
        person.taps("nav-keys").await?;
        person.taps("open-link-start").await?;
    }
    person.picks("link-image", picture).await?;
    sees_proposal_and_accepts(person, door).await?;
    step.done();
    Ok(())
}

/// Accepts the key that the app shows.
///
/// # Errors
/// As [`accepts`].
pub async fn accepts_what_is_shown(person: &Person, door: &str) -> Result<(), Trouble> {
    let step = person.step("sees who invites, and accepts");
    sees_proposal_and_accepts(person, door).await?;
    step.done();
    Ok(())
}

/// Starts the app by opening a link somebody else has used already; nothing is done before they accept.
///
/// # Errors
/// When the app does not show the link's key.
pub async fn arrives_with_the_same_link(person: &Person, door: &str) -> Result<(), Trouble> {
    let step = person.step("opens the same link on a second device: it starts the app");
    if person.sees_rather("welcome-have-link", "passphrase").await? {
        person.taps("welcome-have-link").await?;
    }
    chooses_passphrase(person).await?;
    sees_proposal_and_accepts(person, door).await?;
    step.done();
    Ok(())
}

/// Presses the big button and is let in.
///
/// # Errors
/// When the button does not say so.
pub async fn opens(person: &Person) -> Result<(), Trouble> {
    let step = person.step("presses the big button: the door opens");
    person.taps("unlock").await?;
    person.sees("unlock", "data-status", "done").await?;
    person.reads("lock-again").await?;
    person.picture("open").await?;
    step.done();
    Ok(())
}

/// Locks the door behind them.
///
/// # Errors
/// When the lock does not.
pub async fn locks_again(person: &Person) -> Result<(), Trouble> {
    let step = person.step("locks the door again");
    person.taps("lock-again").await?;
    person.sees_gone("lock-again").await?;
    step.done();
    Ok(())
}

/// Presses the button of a key for one opening a second time, after it was used.
///
/// # Errors
/// When the door opens again.
pub async fn locks_again_with_a_used_key(person: &Person) -> Result<(), Trouble> {
    is_refused(person, "the one opening is used").await
}

/// Presses the button and is refused; the app says why and what to do.
///
/// # Errors
/// When the app does not say so.
pub async fn is_refused(person: &Person, why: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("presses the button and is refused: {why}"));
    person.taps("unlock").await?;
    person.is_told("refused").await?;
    person.picture("refused").await?;
    step.done();
    Ok(())
}

async fn sees_proposal_and_accepts(person: &Person, door: &str) -> Result<(), Trouble> {
    person.reads_that("key-proposal", door).await?;
    person.picture("proposal").await?;
    person.taps("accept-key").await?;
    person.reads("unlock").await?;
    person.picture("key").await
}

async fn chooses_passphrase(person: &Person) -> Result<(), Trouble> {
    person.types("passphrase", PASSPHRASE).await?;
    person.types("passphrase-again", PASSPHRASE).await?;
    person.taps("create-vault").await
}
