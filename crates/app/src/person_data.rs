//! Verbs: give a person's data out, and erase their name once nothing of theirs opens any more.

use std::path::Path;

use serde::Serialize;
use store::table::{code, grants, handed_key};

use crate::App;
use crate::failure::{Failure, unexpected};
use crate::person::{codes_of, keys_of, same_person};
use crate::view::{Code, CommandError, Grant, LogActor, LogLine, Obstacle, Snapshot};

/// Everything this phone knows of a person. Digits, links and keys are no data about somebody and are not in it.
#[derive(Serialize)]
struct PersonData<'a> {
    name: &'a str,
    saved_at: u32,
    keys: Vec<&'a Grant>,
    codes: Vec<&'a Code>,
    log: Vec<DoorLines>,
}

#[derive(Serialize)]
struct DoorLines {
    door: String,
    lines: Vec<LogLine>,
}

impl App {
    /// Saves everything that is known of a person, as JSON.
    ///
    /// # Errors
    /// `FileNotWritten`; `Gone` when nobody of this name is known; `VaultLocked`.
    pub fn save_person(&self, name: &str, path: &Path) -> Result<(), CommandError> {
        let text = self.person_text(name)?;
        std::fs::write(path, text).map_err(|_| CommandError::FileNotWritten)
    }

    fn person_text(&self, name: &str) -> Result<String, CommandError> {
        self.require_open_vault()?;
        let snapshot = self.snapshot()?;
        let keys: Vec<&Grant> =
            snapshot.grants.iter().filter(|key| same_person(&key.guest_name, name)).collect();
        let codes: Vec<&Code> =
            snapshot.codes.iter().filter(|code| same_person(&code.guest_name, name)).collect();
        if keys.is_empty() && codes.is_empty() {
            return Err(CommandError::Gone);
        }
        let log = self.lines_of(&snapshot, name)?;
        let data = PersonData { name: name.trim(), saved_at: self.now(), keys, codes, log };
        let text = serde_json::to_string_pretty(&data);
        Ok(text.map_err(|error| unexpected("Failed to write a person's data", error))?)
    }

    fn lines_of(&self, snapshot: &Snapshot, name: &str) -> Result<Vec<DoorLines>, CommandError> {
        let mut doors = Vec::new();
        for door in &snapshot.doors {
            let (mut lines, mut before) = (Vec::new(), None);
            loop {
                let page = self.door_log(&door.id, before)?;
                lines.extend(page.lines.into_iter().filter(|line| is_theirs(line, name)));
                before = page.next_before_seq;
                if before.is_none() {
                    break;
                }
            }
            if !lines.is_empty() {
                doors.push(DoorLines { door: door.name.clone(), lines });
            }
        }
        Ok(doors)
    }

    /// Puts `neutral` in the place of a person's name, everywhere on this phone. What their keys and codes did stays, with
    /// no name on it: the locks' logs name numbers, and stay whole.
    ///
    /// # Errors
    /// `NotAllowed` with `StillHasAccess` while anything of theirs could open a door; `Gone`; `VaultLocked`.
    pub fn erase_person(&self, name: &str, neutral: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let doors = self.open_to(name)?;
        if !doors.is_empty() {
            let reason = Obstacle::StillHasAccess { doors };
            return Err(CommandError::NotAllowed { reason });
        }
        let neutral = access::link::fitting_name(neutral);
        self.store.write(|access| {
            for row in keys_of(access, name)? {
                grants::rename_guest(access, row.id, &neutral)?;
            }
            for row in codes_of(access, name)? {
                code::rename_guest(access, row.id, &neutral)?;
            }
            for row in handed_key::all(access)?.iter().filter(|row| same_person(&row.guest_name, name)) {
                handed_key::rename_guest(access, row.id, &neutral)?;
            }
            Ok::<_, Failure>(())
        })?;
        // What was overwritten must not stay in the file of changes beside the database.
        self.store.settle().map_err(Failure::from)?;
        self.announce();
        Ok(())
    }

    /// Names of the doors that something of a person's could open.
    fn open_to(&self, name: &str) -> Result<Vec<String>, CommandError> {
        let (snapshot, now) = (self.snapshot()?, self.now());
        let person = snapshot.people.iter().find(|person| same_person(&person.name, name));
        let person = person.ok_or(CommandError::Gone)?;
        let mut doors: Vec<String> = person.doors.iter().map(|door| door.name.clone()).collect();
        let handed = snapshot.handed.iter().filter(|key| person.handed.contains(&key.id));
        doors.extend(handed.filter(|key| now < key.ends.unix).flat_map(|key| key.doors.clone()));
        doors.sort();
        doors.dedup();
        Ok(doors)
    }
}

fn is_theirs(line: &LogLine, name: &str) -> bool {
    match &line.actor {
        LogActor::Guest { name: theirs } => same_person(theirs, name),
        LogActor::Lock | LogActor::You | LogActor::GuestOf { .. } | LogActor::OtherKey { .. } => false,
    }
}
