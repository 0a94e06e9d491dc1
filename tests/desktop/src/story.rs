//! The whole story: an installer, a host, a guest, a stranger with the same link, and the door between them.

pub mod afar;
pub mod codes;
pub mod guest;
pub mod host;
pub mod installer;
pub mod machine;
pub mod recovery;
pub mod resume;
pub mod stay;

use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::{Air, Lock, Person, Stage, Trouble};

/// A passphrase as somebody would type it.
pub const PASSPHRASE: &str = "correct horse battery";

/// How long the bolt may move.
const SETTLE_LIMIT: Duration = Duration::from_secs(10);

/// The names the host gives to the two doors.
const FRONT: &str = "Front door";
const FLAT: &str = "Flat 4";

/// Plays what `cargo xtask demo` shows: every story on one stage, one after the other.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn demo(stage: &Stage) -> Result<(), Trouble> {
    stage.transcript().note("The whole story, in the real app, on a display in memory:");
    whole(stage).await?;
    stage.transcript().note("A stay without any network, and news for the lock in a cleaner's pocket:");
    stay::a_stay(stage).await?;
    stage.transcript().note("From afar, through a cloud and a gateway, and then without them:");
    afar::a_journey(stage).await
}

/// Plays everything on two emulated locks.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn whole(stage: &Stage) -> Result<(), Trouble> {
    let (front, flat) = (stage.lock("front")?, stage.lock("flat")?);
    let air = Air::Tcp(vec![front.address().to_owned(), flat.address().to_owned()]);

    let host = stage.person("host", &air).await?;
    host::starts(&host).await?;
    installer::shows_wrong_codes(&host, &front.setup_code()?).await?;
    installer::sets_up(&host, &front.setup_code()?, FRONT).await?;
    expect_owned(&front)?;
    installer::sets_up(&host, &flat.setup_code()?, FLAT).await?;

    let link = host::makes_key(&host, FRONT, "today", "Bob").await?;
    let guest = stage.person("guest", &air).await?;
    guest::starts(&guest).await?;
    guest::shows_half_a_link(&guest, &link).await?;
    guest::accepts(&guest, &link, FRONT).await?;
    guest::opens(&guest).await?;
    expect_bolt(&front, "unlocked").await?;
    guest::locks_again(&guest).await?;
    expect_bolt(&front, "locked").await?;

    let stranger = stage.person_with("stranger", &air, &[app_link(&link)]).await?;
    guest::arrives_with_the_same_link(&stranger, FRONT).await?;
    guest::is_refused(&stranger, "other phones have it").await?;
    expect_bolt(&front, "locked").await?;
    stranger.leaves().await?;

    host::takes_back_and_undoes(&host, FRONT, "Bob").await?;
    guest::opens(&guest).await?;
    guest::locks_again(&guest).await?;
    host::takes_back(&host, FRONT, "Bob").await?;
    host::visits(&host, FRONT).await?;
    host::sees_it_revoked(&host, FRONT, "Bob").await?;
    guest::is_refused(&guest, "the key was taken back").await?;
    expect_bolt(&front, "locked").await?;
    host::visits(&host, FRONT).await?;
    host::reads_log(&host, FRONT, &["Bob"]).await?;

    host::makes_key(&host, FLAT, "one_time", "Plumber").await?;
    guest::accepts_picture(&guest, &stage.desk("host").join("latchstring-key.png"), FLAT).await?;
    guest::opens(&guest).await?;
    expect_bolt(&flat, "unlocked").await?;
    guest::locks_again_with_a_used_key(&guest).await?;
    guest.leaves().await?;

    let code = codes::makes(&host, FRONT, "visit", "Cleaner").await?;
    codes::is_refused_at_keypad(&host, &front, &codes::mistyped(&code), "wrong").await?;
    codes::opens_at_keypad(&host, &front, &code).await?;
    host::visits(&host, FRONT).await?;
    host::reads_log(&host, FRONT, &["Bob", "Cleaner"]).await?;

    recovery::saves_sheet(&host, &stage.desk("host")).await?;
    let words = recovery::shows_words(&host).await?;
    host.leaves().await?;
    let host = stage.person("host", &air).await?;
    host::comes_back_with_a_wrong_passphrase_first(&host, FRONT).await?;
    host.leaves().await?;

    let second = stage.person("second-phone", &air).await?;
    recovery::restores(&second, &words).await?;
    second.leaves().await
}

/// Plays the main path at one lock on a real Bluetooth stack.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn over_bluetooth(stage: &Stage, air: &Air, setup_code: &str) -> Result<(), Trouble> {
    let host = stage.person("host", air).await?;
    host::starts(&host).await?;
    installer::sets_up(&host, setup_code, FRONT).await?;
    let link = host::makes_key(&host, FRONT, "today", "Bob").await?;

    let guest = stage.person("guest", air).await?;
    guest::starts(&guest).await?;
    guest::accepts(&guest, &link, FRONT).await?;
    guest::opens(&guest).await?;
    guest::locks_again(&guest).await?;

    host::takes_back(&host, FRONT, "Bob").await?;
    host::visits(&host, FRONT).await?;
    host::sees_it_revoked(&host, FRONT, "Bob").await?;
    guest::is_refused(&guest, "the key was taken back").await?;
    host::visits(&host, FRONT).await?;
    host::reads_log(&host, FRONT, &["Bob"]).await?;
    guest.leaves().await?;
    host.leaves().await
}

/// Goes to the screen of a door.
async fn goes_to(person: &Person, door: &str) -> Result<(), Trouble> {
    person.taps("nav-doors").await?;
    person.taps_first("door-card-", door).await
}

/// The same secret as the system hands it to the app.
fn app_link(web_link: &str) -> String {
    let secret = web_link.rsplit_once('#').map_or("", |(_, secret)| secret);
    format!("latchstring://k/#{secret}")
}

/// Looks at the lock itself until its bolt has settled: what the app shows is not proof.
async fn expect_bolt(lock: &Lock, position: &str) -> Result<(), Trouble> {
    let settled = async {
        let mut pause = interval(Duration::from_millis(50));
        loop {
            pause.tick().await;
            let bolt = lock.ask(&["state"])?["bolt"].take();
            if bolt["moving"] == false {
                return Ok::<_, Trouble>(bolt);
            }
        }
    };
    let bolt = timeout(SETTLE_LIMIT, settled).await.map_err(|_| "The bolt never settles")??;
    if bolt["position"] == position {
        return Ok(());
    }
    Err(format!("The bolt should be {position}; the lock says {bolt}").into())
}

fn expect_owned(lock: &Lock) -> Result<(), Trouble> {
    let state = lock.ask(&["state"])?;
    if state["protocol"]["owned"].is_null() {
        return Err("The lock should have an owner now".into());
    }
    Ok(())
}
