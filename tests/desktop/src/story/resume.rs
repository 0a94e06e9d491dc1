//! A phone that dies in the middle of putting a lock into service, twice, and goes on where it was.

use super::{expect_owned, host, installer};
use crate::{Air, Person, Stage, Trouble};

const DOOR: &str = "Cellar";

/// Plays a set-up with two power cuts of the phone.
///
/// # Errors
/// Says who waited for what in vain.
pub async fn killed_in_mid_setup(stage: &Stage) -> Result<(), Trouble> {
    let lock = stage.lock("cellar")?;
    let air = Air::Tcp(vec![lock.address().to_owned()]);
    let code = lock.setup_code()?;

    let person = stage.person("host", &air).await?;
    host::starts(&person).await?;
    installer::begins(&person, &code, DOOR).await?;
    dies(person, "right after the start")?;

    let person = comes_back(stage, &air).await?;
    goes_on(&person, &code).await?;
    person.sees("set-up-step-clock", "data-state", "done").await?;
    dies(person, "waiting for the test of the bolt")?;

    let person = comes_back(stage, &air).await?;
    goes_on(&person, &code).await?;
    installer::tests_bolt(&person, DOOR).await?;
    installer::finishes(&person, DOOR).await?;
    expect_owned(&lock)?;
    person.leaves().await
}

fn dies(person: Person, when: &str) -> Result<(), Trouble> {
    let step = person.step(&format!("loses power {when}"));
    person.loses_power()?;
    step.done();
    Ok(())
}

async fn comes_back(stage: &Stage, air: &Air) -> Result<Person, Trouble> {
    let person = stage.person("host", air).await?;
    let step = person.step("starts the app again");
    person.types("passphrase", super::PASSPHRASE).await?;
    person.taps("open-vault").await?;
    person.taps("nav-doors").await?;
    step.done();
    Ok(person)
}

/// Goes on with the door the app remembers, or begins anew when the phone died before it kept anything.
async fn goes_on(person: &Person, code: &str) -> Result<(), Trouble> {
    let step = person.step("goes on where it was");
    if !person.sees_rather("door-card-", "doors-empty").await? {
        step.done();
        return installer::begins(person, code, DOOR).await;
    }
    person.taps_first("door-card-", DOOR).await?;
    if person.sees_rather("setup-resume", "setup-test-unlock").await? {
        person.taps("setup-resume").await?;
    }
    step.done();
    Ok(())
}
