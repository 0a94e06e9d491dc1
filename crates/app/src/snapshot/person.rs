//! The people in the picture: keys and codes put together by the name on them.

use std::collections::{BTreeMap, BTreeSet};

use store::Access;
use store::table::code::{self as code_table, CodeRow};
use store::table::credential;
use store::table::grants::GrantRow;

use crate::app::moment;
use crate::failure::Failure;
use crate::grant_words::role_of;
use crate::person::{code_lives, key_lives, person_of};
use crate::view::{Code, CodeState, DoorId, Grant, GrantState, HandedKey, Moment, Person, PersonDoor};

/// The people found so far.
#[derive(Default)]
pub(super) struct People {
    found: BTreeMap<String, Found>,
}

struct Found {
    person: Person,
    /// Codes for several doors that were counted.
    sets: BTreeSet<String>,
    /// When the name was written that is shown.
    named_at: u32,
}

impl People {
    pub(super) fn add_key(
        &mut self,
        access: &Access<'_>,
        (row, key): (&GrantRow, &Grant),
        now: u32,
    ) -> Result<(), Failure> {
        let lives = key_lives(row, now);
        let found = self.of(&row.guest_name, row.made_at);
        found.person.keys.push(key.id.clone());
        found.person.living += u32::from(lives);
        let role = role_of(&row.role);
        if !found.person.roles.contains(&role) {
            found.person.roles.push(role);
        }
        for door in &key.doors {
            found.at_door((&door.door, &door.name), key_there(lives, &door.state));
        }
        for used in credential::of_grant(access, row.id)?.iter().filter_map(|held| held.last_used_at) {
            later(&mut found.person.last_used, &moment(&row.zone, used));
        }
        Ok(())
    }

    pub(super) fn add_code(
        &mut self,
        access: &Access<'_>,
        (row, code): (&CodeRow, &Code),
    ) -> Result<(), Failure> {
        let lives = code_lives(row, code);
        let found = self.of(&row.guest_name, row.made_at);
        found.person.codes.push(code.id.clone());
        let counted = code.set.as_ref().is_some_and(|set| lives && !found.sets.insert(set.clone()));
        found.person.living += u32::from(lives && !counted);
        found.at_door((&code.door, &code.door_name), code_there(lives, &code.state));
        let windows = match row.repeat {
            Some(_) => code_table::set_of(access, row)?,
            None => vec![row.clone()],
        };
        for used in windows.iter().filter_map(|window| window.last_used_at) {
            later(&mut found.person.last_used, &moment(&code.ends.zone, used));
        }
        Ok(())
    }

    pub(super) fn add_handed(&mut self, key: &HandedKey) {
        self.of(&key.guest_name, key.made_at.unix).person.handed.push(key.id.clone());
    }

    /// Those who have access first, then those whom a lock may still let in; by name.
    pub(super) fn in_order(self) -> Vec<Person> {
        let mut people: Vec<Person> = self.found.into_values().map(|found| found.person).collect();
        for person in &mut people {
            person.doors.sort_by(|one, other| one.name.cmp(&other.name));
        }
        people.sort_by_key(|person| (person.living == 0, person.doors.is_empty()));
        people
    }

    fn of(&mut self, name: &str, at: u32) -> &mut Found {
        let found = self.found.entry(person_of(name)).or_insert_with(|| Found {
            person: Person {
                name: String::new(),
                roles: Vec::new(),
                keys: Vec::new(),
                codes: Vec::new(),
                handed: Vec::new(),
                living: 0,
                doors: Vec::new(),
                last_used: None,
                undo_until: None,
            },
            sets: BTreeSet::new(),
            named_at: 0,
        });
        if found.named_at <= at {
            found.named_at = at;
            name.trim().clone_into(&mut found.person.name);
        }
        found
    }
}

impl Found {
    fn at_door(&mut self, (door, name): (&DoorId, &str), there: There<'_>) {
        let doors = &mut self.person.doors;
        let known = doors.iter().position(|known| known.door == *door);
        let at = match (known, &there) {
            (Some(at), _) => at,
            (None, There::Over) => return,
            (None, There::Lives | There::Undoable(_) | There::Exposed(_)) => {
                let (door, name) = (door.clone(), name.to_owned());
                doors.push(PersonDoor { door, name, living: 0, cannot_open_after: None });
                doors.len() - 1
            }
        };
        let Some(known) = doors.get_mut(at) else { return };
        match there {
            There::Lives => known.living += 1,
            There::Undoable(until) => later(&mut self.person.undo_until, until),
            There::Exposed(until) => later(&mut known.cannot_open_after, until),
            There::Over => {}
        }
    }
}

/// What a key or code is at a door.
enum There<'a> {
    Lives,
    Undoable(&'a Moment),
    Exposed(&'a Moment),
    Over,
}

fn key_there(lives: bool, state: &GrantState) -> There<'_> {
    match state {
        GrantState::Undoable { undo_until } => There::Undoable(undo_until),
        GrantState::Travelling { cannot_open_after } => There::Exposed(cannot_open_after),
        GrantState::Created | GrantState::Claimed { .. } | GrantState::Used { .. } if lives => There::Lives,
        GrantState::Created
        | GrantState::Claimed { .. }
        | GrantState::Used { .. }
        | GrantState::Revoked { .. }
        | GrantState::Expired => There::Over,
    }
}

fn code_there(lives: bool, state: &CodeState) -> There<'_> {
    match state {
        CodeState::Undoable { undo_until } => There::Undoable(undo_until),
        CodeState::Travelling { cannot_open_after } => There::Exposed(cannot_open_after),
        // One that comes back may live while its next window was not taken, or while it sleeps.
        CodeState::OnItsWay
        | CodeState::Ready
        | CodeState::Used { .. }
        | CodeState::NotTaken
        | CodeState::Expired
            if lives =>
        {
            There::Lives
        }
        CodeState::OnItsWay
        | CodeState::Ready
        | CodeState::Used { .. }
        | CodeState::NotTaken
        | CodeState::Expired
        | CodeState::Spent { .. }
        | CodeState::Revoked { .. } => There::Over,
    }
}

fn later(known: &mut Option<Moment>, other: &Moment) {
    if known.as_ref().is_none_or(|known| known.unix < other.unix) {
        *known = Some(other.clone());
    }
}
