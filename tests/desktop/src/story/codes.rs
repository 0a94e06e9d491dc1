//! Codes: made in the app without asking the lock, typed at the lock's own keypad.

use super::{expect_bolt, goes_to};
use crate::{Lock, Person, Trouble};

/// Makes a code of a kind as the app proposes it, and reads its digits.
///
/// # Errors
/// When the code is not made.
pub async fn makes(person: &Person, door: &str, kind: &str, guest: &str) -> Result<String, Trouble> {
    let step = person.step(&format!("makes a code for {guest} at {door:?}, offline: {kind}"));
    goes_to(person, door).await?;
    person.taps("door-make-key").await?;
    person.taps("way-code").await?;
    person.taps(&format!("code-kind-{kind}")).await?;
    person.types("guest-name", guest).await?;
    person.reads_that("code-summary", " ").await?;
    person.reads_that("guess-bound", " ").await?;
    person.picture("code-draft").await?;
    person.taps("make-code").await?;
    let shown = person.reads("shared-digits").await?;
    person.picture("code-shared").await?;
    person.taps("shared-done").await?;
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    if !(9..=10).contains(&digits.len()) {
        return Err(format!("An offline code has 9 or 10 digits, and this one {}", digits.len()).into());
    }
    step.done();
    Ok(digits)
}

/// Types a code at the keypad of the lock; it opens.
///
/// # Errors
/// When the bolt stays, or the keypad says something else.
pub async fn opens_at_keypad(person: &Person, lock: &Lock, digits: &str) -> Result<(), Trouble> {
    let step = person.step("types the code at the keypad: the door opens");
    types(lock, digits)?;
    expect_bolt(lock, "unlocked").await?;
    expect_signal(lock, "opens")?;
    step.done();
    Ok(())
}

/// Types a code at the keypad of the lock, which does not move and shows `signal`.
///
/// # Errors
/// When the bolt moves, or the keypad shows something else.
pub async fn is_refused_at_keypad(
    person: &Person,
    lock: &Lock,
    digits: &str,
    signal: &str,
) -> Result<(), Trouble> {
    let step = person.step(&format!("types a code at the keypad; it stays shut: {signal}"));
    types(lock, digits)?;
    expect_signal(lock, signal)?;
    expect_bolt(lock, "locked").await?;
    step.done();
    Ok(())
}

/// A code with one digit mistyped.
#[must_use]
pub fn mistyped(digits: &str) -> String {
    let last = if digits.ends_with('7') { '8' } else { '7' };
    digits.chars().take(digits.chars().count().saturating_sub(1)).chain([last]).collect()
}

fn types(lock: &Lock, digits: &str) -> Result<(), Trouble> {
    lock.ask(&["press", &format!("{digits}#")])?;
    Ok(())
}

fn expect_signal(lock: &Lock, signal: &str) -> Result<(), Trouble> {
    let keypad = lock.ask(&["state"])?["keypad"].take();
    if keypad["signal"] == signal {
        return Ok(());
    }
    Err(format!("The keypad should show {signal}; the lock says {keypad}").into())
}
