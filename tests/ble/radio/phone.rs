//! A host's phone and a guest's phone at one lock: put into service, share, claim, open, take back, be refused, read on.
#![expect(clippy::print_stdout, reason = "the host reads its lines")]

use std::error::Error;

use app::view::{
    BoltAction, CommandError, DoorId, GrantId, GrantState, KeyBinding, KeyDraft, KeyId, Outcome, Preset,
    Refusal, Visit,
};
use lock_link::{Ble, Limits};
use lock_protocol::setup_code::SetupCode;

#[path = "phone/person.rs"]
mod person;
#[path = "profile.rs"]
mod profile;

use person::Person;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// What the smallest ATT MTU carries.
const SHORTEST_FRAME: usize = 20;
/// How often a person may tap for one thing with the shortest frames; with longer ones every tap must do.
const TAPS_MAX_SHORT: u32 = 2;
/// Longer than a host may undo taking back.
const UNDO_OVER_S: u32 = 10;

/// `phone ADAPTER NAME SETUP_CODE`
#[tokio::main]
async fn main() -> Fallible<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [adapter, name, setup_code] = words.as_slice() else {
        return Err("usage: phone ADAPTER NAME SETUP_CODE".into());
    };
    let frame_length = frame_length(adapter, setup_code).await?;
    println!("{name}: frames of {frame_length} bytes");
    let taps_max = if frame_length == SHORTEST_FRAME { TAPS_MAX_SHORT } else { 1 };
    let host = Person::new(adapter, "host", taps_max)?;
    let guest = Person::new(adapter, "guest", taps_max)?;
    let story = Story { name, host, guest };
    let door = story.put_into_service(setup_code).await?;
    let (grant, key) = story.share(&door)?;
    story.open_as_guest(&key).await?;
    story.take_back(&grant, &door).await?;
    story.be_refused(&key).await?;
    story.read_log(&door).await?;
    story.tell(&format!("{} taps were repeated", story.host.repeated() + story.guest.repeated()));
    Ok(())
}

/// How many bytes the link carries at once.
async fn frame_length(adapter: &str, setup_code: &str) -> Fallible<usize> {
    SetupCode::from_text(setup_code)?;
    let link = Ble::new(Some(adapter));
    let (_, connection) = lock_link::reach(&link, &profile::OLP1, |_| true, &Limits::default()).await?;
    let length = connection.frame_len_max();
    connection.close().await;
    Ok(length)
}

/// The two phones, and what the lines begin with.
struct Story<'a> {
    name: &'a str,
    host: Person,
    guest: Person,
}

impl Story<'_> {
    fn tell(&self, what: &str) {
        println!("{}: {what}", self.name);
    }

    async fn put_into_service(&self, setup_code: &str) -> Fallible<DoorId> {
        let app = &self.host.app;
        let door = match app.set_up_door(setup_code, "Front door", "Europe/Berlin").await {
            Ok(door) => door,
            // Killed or lost at any step, it resumes.
            Err(error) if self.host.tries_again(&error, 1) => {
                self.tell(&format!("putting into service was interrupted: {error}"));
                let snapshot = app.snapshot()?;
                let door = snapshot.doors.first().ok_or(error)?.id.clone();
                self.host.patiently(|| app.resume_set_up(&door)).await?;
                door
            }
            Err(error) => return Err(error.into()),
        };
        for action in [BoltAction::Unlock, BoltAction::Lock] {
            self.host.patiently(|| app.test_door(&door, action)).await?;
        }
        self.tell("the lock is in service");
        Ok(door)
    }

    fn share(&self, door: &DoorId) -> Fallible<(GrantId, KeyId)> {
        let draft = KeyDraft {
            role: app::view::Role::Guest,
            guest_name: "Robin".to_owned(),
            doors: vec![door.clone()],
            preset: Preset::Custom,
            starts: Some(self.host.wall(-1)?),
            ends: Some(self.host.wall(1)?),
            weekly: Vec::new(),
            devices: 1,
            repeat: None,
            binding: KeyBinding::Link,
            uses: None,
            hand_on: 0,
            makes_keys: false,
        };
        let shared = self.host.app.make_key(&draft)?;
        self.guest.app.read_link(&shared.link)?;
        let keys = self.guest.app.accept_key(&shared.link)?;
        let key = keys.into_iter().next().ok_or("The link held no key")?;
        self.tell("a key is shared");
        Ok((shared.grant, key))
    }

    async fn open_as_guest(&self, key: &KeyId) -> Fallible<()> {
        for (what, action) in [
            ("the guest claims and opens", BoltAction::Unlock),
            ("the guest locks", BoltAction::Lock),
            ("the guest opens again", BoltAction::Unlock),
        ] {
            match self.guest.patiently(|| self.guest.app.unlock(key, action)).await? {
                Outcome::Done { bolt, ms, .. } => self.tell(&format!("{what}, {bolt:?} after {ms} ms")),
                Outcome::AlreadyRunning => return Err("The tap was ignored".into()),
            }
        }
        Ok(())
    }

    async fn take_back(&self, grant: &GrantId, door: &DoorId) -> Fallible<()> {
        self.host.app.take_back(grant)?;
        self.host.time_passes(UNDO_OVER_S);
        let visit = self.host.patiently(|| self.host.app.visit_door(door)).await?;
        let Visit::Done { confirmed, refused: 0, .. } = visit else {
            return Err(format!("The lock did not take the change: {visit:?}").into());
        };
        let snapshot = self.host.app.snapshot()?;
        let state = snapshot.grants.iter().find(|made| &made.id == grant).map(|made| &made.state);
        let Some(GrantState::Revoked { .. }) = state else {
            return Err(format!("{confirmed} changes were confirmed, and the key is {state:?}").into());
        };
        self.tell("the key is taken back, by the lock's receipt");
        Ok(())
    }

    async fn be_refused(&self, key: &KeyId) -> Fallible<()> {
        match self.guest.patiently(|| self.guest.app.unlock(key, BoltAction::Unlock)).await {
            Err(CommandError::Refused { reason: Refusal::TakenBack }) => self.tell("the guest is refused"),
            other => return Err(format!("The guest was not refused as taken back: {other:?}").into()),
        }
        Ok(())
    }

    async fn read_log(&self, door: &DoorId) -> Fallible<()> {
        self.host.patiently(|| self.host.app.visit_door(door)).await?;
        let page = self.host.app.door_log(door, None)?;
        if !page.intact || !page.faults.is_empty() {
            return Err(format!("The log has faults: {:?}", page.faults).into());
        }
        let guest = app::view::LogActor::Guest { name: String::from("Robin") };
        let by_guest = page.lines.iter().filter(|line| line.actor == guest).count();
        self.tell(&format!("the log is whole, {} lines of it, {by_guest} about the guest", page.lines.len()));
        for line in &page.lines {
            self.tell(&format!("log {}: {:?} {:?}", line.seq, line.actor, line.event));
        }
        Ok(())
    }
}
