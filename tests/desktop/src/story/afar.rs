//! A host on a journey: the door at home, through a cloud and a gateway, and then without them.

use super::{FRONT, expect_bolt, goes_to, host, installer};
use crate::{Air, Cloud, Person, Stage, Trouble};

/// Where nothing answers: the host is out of reach of every lock.
const FAR_AWAY: &str = "127.0.0.1:1";

/// Sets up a door, joins a cloud, leaves, opens from afar, loses the cloud, and opens at the door.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn a_journey(stage: &Stage) -> Result<(), Trouble> {
    let front = stage.lock("cabin")?;
    let home = Air::Tcp(vec![front.address().to_owned()]);
    let cloud = stage.cloud().await?;

    let person = stage.person("traveller", &home).await?;
    host::starts(&person).await?;
    installer::sets_up(&person, &front.setup_code()?, FRONT).await?;
    joins(&person, &cloud).await?;
    let token = adds_gateway(&person, "Hall cupboard").await?;
    let gateway = cloud.gateway(&token, &front)?;
    sees_gateway(&person).await?;
    person.leaves().await?;

    let person = stage.person("traveller", &Air::Tcp(vec![FAR_AWAY.to_owned()])).await?;
    host::comes_back_with_a_wrong_passphrase_first(&person, FRONT).await?;
    moves_from_afar(&person, "unlock").await?;
    expect_bolt(&front, "unlocked").await?;
    moves_from_afar(&person, "lock").await?;
    expect_bolt(&front, "locked").await?;

    drop(gateway);
    is_told(&person, "cuts the gateway's power", "gateway_away").await?;
    drop(cloud);
    is_told(&person, "pulls the plug of the cloud", "cloud_away").await?;
    person.leaves().await?;

    let person = stage.person("traveller", &home).await?;
    host::comes_back_with_a_wrong_passphrase_first(&person, FRONT).await?;
    opens_at_the_door(&person).await?;
    expect_bolt(&front, "unlocked").await?;
    person.leaves().await
}

async fn joins(person: &Person, cloud: &Cloud) -> Result<(), Trouble> {
    let step = person.step("joins a cloud");
    person.taps("nav-more").await?;
    person.taps("more-cloud").await?;
    person.types("cloud-address", cloud.address()).await?;
    person.types("cloud-email", "alice@example.com").await?;
    person.types("cloud-password", "correct horse battery").await?;
    person.picture("cloud-join").await?;
    person.taps("cloud-join").await?;
    person.reads_that("cloud-account", "alice@example.com").await?;
    step.done();
    Ok(())
}

async fn adds_gateway(person: &Person, name: &str) -> Result<String, Trouble> {
    let step = person.step("adds a gateway, and reads its token");
    person.types("gateway-name", name).await?;
    person.taps("gateway-add").await?;
    let token = person.reads("gateway-token").await?;
    person.picture("gateway-added").await?;
    step.done();
    Ok(token.trim().to_owned())
}

async fn sees_gateway(person: &Person) -> Result<(), Trouble> {
    let step = person.step("starts the gateway beside the lock, and sees that it is connected");
    for _ in 0..50 {
        person.taps("gateways-refresh").await?;
        if person.reads("gateways").await?.contains("Connected") {
            person.picture("gateway-connected").await?;
            step.done();
            return Ok(());
        }
    }
    Err("The gateway never connected".into())
}

async fn moves_from_afar(person: &Person, action: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("is away and moves the bolt of {FRONT:?} from afar: {action}"));
    goes_to(person, FRONT).await?;
    person.taps(&format!("afar-{action}")).await?;
    if action == "unlock" {
        person.taps("afar-confirm").await?;
        person.reads_that("afar-result", "Unlocked, confirmed by the lock.").await?;
    } else {
        person.reads_that("afar-result", "Locked, confirmed by the lock.").await?;
    }
    person.picture(&format!("afar-{action}")).await?;
    step.done();
    Ok(())
}

async fn is_told(person: &Person, what: &str, told: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("{what}: the app says so"));
    goes_to(person, FRONT).await?;
    person.taps("afar-lock").await?;
    person.is_told(told).await?;
    person.picture("afar-refused").await?;
    step.done();
    Ok(())
}

async fn opens_at_the_door(person: &Person) -> Result<(), Trouble> {
    let step = person.step("is back at the door and opens it, with no cloud at all");
    goes_to(person, FRONT).await?;
    person.taps("door-unlock").await?;
    person.reads_that("attempt-status", "Unlocked").await?;
    step.done();
    Ok(())
}
