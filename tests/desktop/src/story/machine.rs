//! What the machine around the app does: it keeps secrets, asks where to save, and hands over links opened elsewhere.

use std::fs;

use super::{FRONT, app_link, guest, host, installer};
use crate::stage::Machine;
use crate::{Air, Stage, Trouble};

/// A host whose keyring keeps the secrets: no passphrase, today and tomorrow.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn keyring_keeps_the_secrets(stage: &Stage) -> Result<(), Trouble> {
    let front = stage.lock("front")?;
    let air = Air::Tcp(vec![front.address().to_owned()]);

    let host = stage.person_at("host", &air, Machine::WithKeyring).await?;
    let step = host.step("starts the app on a machine with a keyring: nobody asks for a passphrase");
    host.taps("welcome-manage-doors").await?;
    host.reads("doors-empty").await?;
    step.done();
    installer::sets_up(&host, &front.setup_code()?, FRONT).await?;
    expect_one_secret(host.secrets_in_keyring()?)?;
    host.leaves().await?;

    let host = stage.person_at("host", &air, Machine::WithKeyring).await?;
    let step = host.step("comes back tomorrow; the login has opened the keyring");
    host.taps("nav-doors").await?;
    host.taps_first("door-card-", FRONT).await?;
    expect_one_secret(host.secrets_in_keyring()?)?;
    step.done();
    host::visits(&host, FRONT).await?;
    host::makes_key(&host, FRONT, "today", "Bob").await?;
    host.leaves().await
}

/// A host who is asked where files go, and a guest who opens links while the app runs.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn files_and_links_find_their_way(stage: &Stage) -> Result<(), Trouble> {
    let front = stage.lock("front")?;
    let air = Air::Tcp(vec![front.address().to_owned()]);
    let host = stage.person_at("host", &air, Machine::WithDialogs).await?;
    host::starts(&host).await?;
    installer::sets_up(&host, &front.setup_code()?, FRONT).await?;
    host::shares_key(&host, FRONT, "today", "Bob").await?;

    let picture = stage.desk("host").join("for Bob.png");
    let step = host.step("is asked where the QR code goes: nowhere first, then to a file");
    host.taps("save-qr").await?;
    host.thinks_better_of_it().await?;
    host.taps("save-qr").await?;
    host.saves_as(&picture).await?;
    host.waits_for("the saved picture", || fs::metadata(&picture).is_ok_and(|file| file.len() > 0)).await?;
    host.reads_that("shared-key", "for Bob").await?;
    host.taps("shared-done").await?;
    step.done();

    let bob = stage.person("bob", &air).await?;
    guest::starts(&bob).await?;
    guest::accepts_picture(&bob, &picture, FRONT).await?;
    guest::opens(&bob).await?;
    guest::locks_again(&bob).await?;
    bob.leaves().await?;

    let other = host::shares_key(&host, FRONT, "one_time", "Carol").await?;
    let carol = stage.person("carol", &air).await?;
    guest::starts(&carol).await?;
    let step =
        carol.step("opens the link in a messenger while the app runs: the app shows it, and does nothing");
    carol.opens_elsewhere(&app_link(&other)).await?;
    carol.reads_that("key-proposal", FRONT).await?;
    step.done();
    guest::accepts_what_is_shown(&carol, FRONT).await?;
    guest::opens(&carol).await?;
    carol.leaves().await?;
    host.leaves().await
}

fn expect_one_secret(found: usize) -> Result<(), Trouble> {
    if found == 1 {
        return Ok(());
    }
    Err(format!("The keyring should hold one secret of the app, and holds {found}").into())
}
