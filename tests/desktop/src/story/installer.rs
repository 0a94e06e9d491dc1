//! Putting a lock into service: its code, its name, the steps, the test at the door.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Person, Trouble};

/// Shows the app codes that are none.
///
/// # Errors
/// When the app does not say so.
pub async fn shows_wrong_codes(person: &Person, code: &str) -> Result<(), Trouble> {
    let step = person.step("tries half a setup code and a shopping list");
    person.taps("nav-doors").await?;
    person.taps("set-up-start").await?;
    let half: String = code.chars().take(code.chars().count() / 2).collect();
    for wrong in [half.as_str(), "milk, eggs, bread"] {
        person.types("setup-text", wrong).await?;
        person.taps("setup-read").await?;
        person.is_told("bad_setup_code").await?;
        person.taps("error-action").await?;
        person.sees_gone("error").await?;
    }
    step.done();
    Ok(())
}

/// Puts a lock into service from its code to its name.
///
/// # Errors
/// When a step does not come.
pub async fn sets_up(person: &Person, code: &str, name: &str) -> Result<(), Trouble> {
    begins(person, code, name).await?;
    tests_bolt(person, name).await?;
    finishes(person, name).await
}

/// Types the code and the name, and starts the steps.
///
/// # Errors
/// When the app does not take them.
pub async fn begins(person: &Person, code: &str, name: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("reads the setup code of the lock for {name:?}"));
    person.taps("nav-doors").await?;
    person.taps("set-up-start").await?;
    person.types("setup-text", code).await?;
    person.picture("setup-code").await?;
    person.taps("setup-read").await?;
    person.reads("setup-serial").await?;
    person.types("setup-name", name).await?;
    person.chooses("setup-zone", daytime_zone()).await?;
    person.picture("setup-name").await?;
    step.done();

    let step = person.step(&format!("starts to put {name:?} into service"));
    person.taps("setup-begin").await?;
    person.reads("set-up-step-found").await?;
    step.done();
    Ok(())
}

/// Opens and closes the bolt at the door, as the app asks.
///
/// # Errors
/// When the app does not come as far as the test, or the bolt does not move.
pub async fn tests_bolt(person: &Person, name: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("waits until {name:?} is found, claimed and knows the time"));
    person.sees("set-up-step-clock", "data-state", "done").await?;
    person.picture("setup-test").await?;
    step.done();

    let step = person.step(&format!("tests the bolt of {name:?}: open, then close"));
    person.taps("setup-test-unlock").await?;
    person.reads_that("attempt-status", "nlocked").await?;
    person.taps("setup-test-lock").await?;
    step.done();
    Ok(())
}

/// Waits until the door is in service.
///
/// # Errors
/// When it never is.
pub async fn finishes(person: &Person, name: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("has {name:?} in service"));
    person.reads_that("setup-done", name).await?;
    person.picture("setup-done").await?;
    person.taps("setup-finish").await?;
    person.reads("door-bolt").await?;
    person.picture("door").await?;
    step.done();
    Ok(())
}

/// A zone where the day is far from over, so that a key for "today" outlasts the story at any hour.
#[expect(clippy::disallowed_methods, reason = "the lock on the table lives in the machine's own time")]
fn daytime_zone() -> &'static str {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let utc_hour = since_epoch.as_secs() / 3600 % 24;
    if utc_hour < 12 { "Europe/Berlin" } else { "America/Los_Angeles" }
}
