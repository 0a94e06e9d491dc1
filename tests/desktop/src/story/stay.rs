//! A stay from arrival to departure, without any network: a key and a code, a longer stay, and an end that a cleaner's
//! phone carries to the lock.

use super::{FLAT, codes, expect_bolt, goes_to, guest, host, installer};
use crate::{Air, Person, Stage, Trouble};

/// Plays a stay at one lock.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn a_stay(stage: &Stage) -> Result<(), Trouble> {
    let flat = stage.lock("holiday-flat")?;
    let air = Air::Tcp(vec![flat.address().to_owned()]);
    let anna = stage.person("anna", &air).await?;
    host::starts(&anna).await?;
    installer::sets_up(&anna, &flat.setup_code()?, FLAT).await?;

    let key = host::shares_key(&anna, FLAT, "today", "Ada").await?;
    let code = codes::makes(&anna, FLAT, "visit", "Ada").await?;
    let cleaners_key = host::shares_key(&anna, FLAT, "today", "Cleo").await?;

    let ada = stage.person("ada", &air).await?;
    guest::starts(&ada).await?;
    guest::accepts(&ada, &key, FLAT).await?;
    guest::opens(&ada).await?;
    guest::locks_again(&ada).await?;
    codes::opens_at_keypad(&ada, &flat, &code).await?;

    let longer = makes_it_longer(&anna, "Ada").await?;
    ada.taps("nav-keys").await?;
    ada.taps("open-link-start").await?;
    guest::accepts(&ada, &longer, FLAT).await?;
    guest::opens(&ada).await?;
    guest::locks_again(&ada).await?;
    expect_bolt(&flat, "locked").await?;

    host::takes_back(&anna, FLAT, "Ada").await?;
    takes_code_back(&anna, "Ada").await?;
    let errand = hands_out_news(&anna).await?;
    let cleo = stage.person("cleo", &air).await?;
    guest::starts(&cleo).await?;
    guest::accepts(&cleo, &cleaners_key, FLAT).await?;
    let receipt = carries(&cleo, &errand).await?;
    guest::locks_again(&cleo).await?;
    cleo.leaves().await?;

    guest::is_refused(&ada, "the cleaner's phone told the lock").await?;
    codes::is_refused_at_keypad(&ada, &flat, &code, "wrong").await?;
    ada.leaves().await?;
    takes_receipt_in(&anna, &receipt).await?;
    host::sees_it_revoked(&anna, FLAT, "Ada").await?;
    anna.leaves().await
}

async fn makes_it_longer(person: &Person, guest: &str) -> Result<String, Trouble> {
    let step = person.step(&format!("gives {guest}'s key a later end, offline: a new link takes its place"));
    goes_to(person, FLAT).await?;
    person.taps_first("grant-row-", guest).await?;
    person.taps("change-key").await?;
    person.puts_day_later("ends-date").await?;
    person.reads_that("change-key-note", " ").await?;
    person.picture("key-longer").await?;
    person.taps("change-key-make").await?;
    let link = person.reads("shared-link").await?;
    person.taps("shared-done").await?;
    step.done();
    Ok(link.trim().to_owned())
}

async fn takes_code_back(person: &Person, guest: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("takes {guest}'s code back for good, and waits out the undo"));
    goes_to(person, FLAT).await?;
    person.taps_first("code-row-", guest).await?;
    person.taps("take-back").await?;
    person.sees("grant-state", "data-state", "travelling").await?;
    step.done();
    Ok(())
}

async fn hands_out_news(person: &Person) -> Result<String, Trouble> {
    let step = person.step("does not go there: hands the news for the lock to the cleaner");
    goes_to(person, FLAT).await?;
    person.taps("errand-make").await?;
    let link = person.reads("open-link-text").await?;
    person.picture("errand").await?;
    person.taps("errand-done").await?;
    step.done();
    Ok(link.trim().to_owned())
}

/// Takes the news along, opens the door, and gives what the lock answered.
async fn carries(person: &Person, errand: &str) -> Result<String, Trouble> {
    let step = person.step("takes the news along, opens the door to clean, and has a receipt");
    person.taps("nav-keys").await?;
    person.taps("open-link-start").await?;
    person.types("link-text", errand).await?;
    person.taps("link-read").await?;
    person.reads_that("opened-errand", FLAT).await?;
    person.picture("errand-offered").await?;
    person.taps("errand-accept").await?;
    person.reads("errand").await?;
    person.taps("unlock").await?;
    person.sees("unlock", "data-status", "done").await?;
    person.taps("errand-receipt").await?;
    let link = person.reads("open-link-text").await?;
    person.picture("receipt").await?;
    person.taps("errand-drop").await?;
    person.sees_gone("errand").await?;
    step.done();
    Ok(link.trim().to_owned())
}

async fn takes_receipt_in(person: &Person, receipt: &str) -> Result<(), Trouble> {
    let step = person.step("gets the receipt in a message: the lock has proven it");
    person.opens_elsewhere(&super::app_link(receipt)).await?;
    person.reads_that("opened-receipt", FLAT).await?;
    person.taps("receipt-accept").await?;
    person.reads("receipt-result").await?;
    person.picture("receipt-taken-in").await?;
    step.done();
    Ok(())
}
