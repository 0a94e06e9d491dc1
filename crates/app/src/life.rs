//! Verbs: the life of a key or code, as this device and the locks' words prove it; and that it left the app.

use access::DoorId as AccessDoorId;
use access::life::{self, Facts, LifeStage, Proof, Step};
use access::zone::{from_unix, to_unix};
use store::table::code::{self, CodeRow, Origin};
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::{door, grants, log_entry};
use store::{Access, Id};

use crate::App;
use crate::app::{moment, parse_id};
use crate::failure::Failure;
use crate::family::{self, LogEntry, Who};
use crate::owner_pass::OWNER;
use crate::view::{CodeId, CommandError, GrantId, Life, LifeProof, LifeStep, LogEvent};

impl App {
    /// The life of a key that was made here.
    ///
    /// # Errors
    /// `Gone`.
    pub fn key_life(&self, grant: &GrantId) -> Result<Life, CommandError> {
        let (id, now) = (parse_id(&grant.0)?, self.now());
        Ok(self.store.read(|access| {
            let row = grants::find(access, id)?.ok_or(CommandError::Gone)?;
            let mut steps = Steps::of_device((row.made_at, row.sent_at, row.taken_back_at));
            let mut doors = Vec::new();
            for held in credential::of_grant(access, id)? {
                let Some(door) = door::find(access, held.door)? else { continue };
                steps.of_key(access, &door, &held)?;
                doors.push(door);
            }
            draw(&steps.0, (&doors, &row.zone), (row.ends_at, now))
        })?)
    }

    /// The life of a code that was made here, at all its doors.
    ///
    /// # Errors
    /// `Gone`.
    pub fn code_life(&self, code: &CodeId) -> Result<Life, CommandError> {
        let (id, now) = (parse_id(&code.0)?, self.now());
        Ok(self.store.read(|access| {
            let first = code::find(access, id)?.ok_or(CommandError::Gone)?;
            let rows = code::set_of(access, &first)?;
            let mut steps = Steps::of_device((first.made_at, first.sent_at, first.taken_back_at));
            let mut doors: Vec<DoorRow> = Vec::new();
            for row in &rows {
                let Some(door) = door::find(access, row.door)? else { continue };
                steps.of_code(access, &door, row)?;
                if doors.iter().all(|known| known.id != door.id) {
                    doors.push(door);
                }
            }
            let zone = doors.first().map_or_else(String::new, |door| door.zone.clone());
            let ends_at = rows.iter().map(|row| row.ends_at).max().unwrap_or(first.ends_at);
            draw(&steps.0, (&doors, &zone), (ends_at, now))
        })?)
    }

    /// Remembers that a key's link or picture left the app.
    ///
    /// # Errors
    /// `Gone`.
    pub fn note_key_sent(&self, grant: &GrantId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&grant.0)?, self.now());
        self.store.write(|access| {
            grants::find(access, id)?.ok_or(CommandError::Gone)?;
            Ok::<_, Failure>(grants::set_sent(access, id, now)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Remembers that a code's digits left the app.
    ///
    /// # Errors
    /// `Gone`.
    pub fn note_code_sent(&self, code: &CodeId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&code.0)?, self.now());
        self.store.write(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            for row in code::set_of(access, &row)? {
                code::set_sent(access, row.id, now)?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }
}

/// Steps as they are gathered.
struct Steps(Vec<Step>);

impl Steps {
    fn of_device((made_at, sent_at, taken_back_at): (u32, Option<u32>, Option<u32>)) -> Self {
        let mut steps = Self(Vec::new());
        steps.note(LifeStage::Created, Some(made_at), Proof::Device);
        steps.note(LifeStage::Sent, sent_at, Proof::Device);
        steps.note(LifeStage::TakenBack, taken_back_at, Proof::Device);
        steps
    }

    fn note(&mut self, stage: LifeStage, at: Option<u32>, proof: Proof) {
        self.0.extend(at.map(|at| Step { stage, at: from_unix(at), proof }));
    }

    fn of_key(&mut self, access: &Access<'_>, door: &DoorRow, held: &CredentialRow) -> Result<(), Failure> {
        let generation = family::of(&door.family)?.terms(&held.block)?.generation;
        let key = Who::Key { issuer: OWNER, generation, serial: held.serial };
        self.of_log(access, door, key)?;
        let version = held.revoked_in.unwrap_or_default();
        self.note(LifeStage::Revoked, held.revoked_at, Proof::Receipt { door: named(door.id), version });
        Ok(())
    }

    fn of_code(&mut self, access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<(), Failure> {
        let door_id = named(door.id);
        let who = match row.origin {
            Origin::Offline { list_id, .. } => Who::OfflineCode(list_id),
            Origin::Stored { slot, version } => {
                self.note(LifeStage::OnLock, row.confirmed_at, Proof::Receipt { door: door_id, version });
                Who::StoredCode((slot, version))
            }
        };
        self.of_log(access, door, who)?;
        let version = row.revoked_in.unwrap_or_default();
        self.note(LifeStage::Revoked, row.revoked_at, Proof::Receipt { door: door_id, version });
        Ok(())
    }

    /// The first claim, the first opening and the last one that a door's log tells.
    fn of_log(&mut self, access: &Access<'_>, door: &DoorRow, who: Who) -> Result<(), Failure> {
        let family = family::of(&door.family)?;
        let (mut claimed, mut first, mut last) = (None, None, None);
        for stored in log_entry::page(access, door.id, None, u32::MAX)? {
            let Some(entry) = family.read_entry(&stored.entry).filter(|entry| entry.who == who) else {
                continue;
            };
            let found = Some((entry.at, stored.seq));
            // The newest comes first.
            match told(&entry) {
                Some(LifeStage::Claimed) => claimed = found,
                Some(_) => (first, last) = (found, last.or(found)),
                None => {}
            }
        }
        let uses = [first, last.filter(|_| last != first)];
        let told =
            uses.into_iter().map(|use_| (LifeStage::Used, use_)).chain([(LifeStage::Claimed, claimed)]);
        for (stage, found) in told {
            let seq = found.map_or(0, |(_, seq)| seq);
            self.note(stage, found.map(|(at, _)| at), Proof::Log { door: named(door.id), seq });
        }
        Ok(())
    }
}

fn told(entry: &LogEntry) -> Option<LifeStage> {
    if entry.event == LogEvent::Claimed {
        return Some(LifeStage::Claimed);
    }
    entry.opened().then_some(LifeStage::Used)
}

fn named(door: Id) -> AccessDoorId {
    AccessDoorId::from_bytes(door.0)
}

fn draw(
    steps: &[Step],
    (doors, zone): (&[DoorRow], &str),
    (ends_at, now): (u32, u32),
) -> Result<Life, Failure> {
    let ids: Vec<AccessDoorId> = doors.iter().map(|door| named(door.id)).collect();
    let life = life::life(&Facts { steps, doors: &ids, ends_at: from_unix(ends_at) }, from_unix(now));
    let name = |id: AccessDoorId| {
        let found = doors.iter().find(|door| named(door.id) == id);
        found.map(|door| door.name.clone()).unwrap_or_default()
    };
    let proof = |proof: Proof| match proof {
        Proof::Device => LifeProof::Device,
        Proof::Log { door, seq } => LifeProof::Log { door: name(door), seq },
        Proof::Receipt { door, version } => LifeProof::Receipt { door: name(door), version },
        Proof::Time => LifeProof::Time,
    };
    let steps = life.steps.iter().map(|step| LifeStep {
        stage: step.stage,
        at: moment(zone, to_unix(step.at).unwrap_or(u32::MAX)),
        proof: proof(step.proof),
    });
    Ok(Life {
        steps: steps.collect(),
        stage: life.stage,
        exposed: life.exposed.into_iter().map(name).collect(),
    })
}
