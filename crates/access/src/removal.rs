//! Somebody leaves: what hangs on them is shown first, what shall live is made again, then it is all taken back at the doors.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DoorId, GrantId, PersonId};
use crate::role::Role;

/// One credential that lives at one door.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Live {
    /// What was given.
    pub grant: GrantId,
    /// Where.
    pub door: DoorId,
    /// Who holds it.
    pub holder: PersonId,
    /// As whom.
    pub role: Role,
    /// Who made it.
    pub maker: PersonId,
    /// The issuer's index at that door.
    pub issuer: u8,
    /// The number by which the lock knows it.
    pub serial: u32,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
    /// What it was handed on from.
    pub parent: Option<GrantId>,
}

/// Somebody who makes credentials at a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IssuerAt {
    /// Where.
    pub door: DoorId,
    /// Who.
    pub person: PersonId,
    /// Index, 1 or more; the owner's own issuer 0 is nobody's to lose.
    pub index: u8,
    /// Generation that counts now.
    pub generation: u8,
}

/// Who or what is removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Leaving {
    /// A person, with everything they hold and made.
    Person(PersonId),
    /// Everybody's access in a role.
    Role(Role),
    /// An issuer at a door, with everything it made; the person stays.
    Issuer {
        /// The door.
        door: DoorId,
        /// The index.
        index: u8,
    },
}

/// Why something is touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// The one who leaves holds it.
    Held,
    /// The one who leaves made it for somebody else.
    Made,
    /// It was handed on from something that ends.
    HandedOn {
        /// From what.
        from: GrantId,
    },
}

/// What becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It ends.
    Ends,
    /// It is made again by another issuer before the old one ends.
    MadeAgain,
}

/// One credential that is touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Touched {
    /// Which.
    pub live: Live,
    /// Why.
    pub why: Why,
    /// What becomes of it.
    pub fate: Fate,
}

/// What the next list of a door has to say.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AtDoor {
    /// Issuers with the generation from which on they count again: everything older of theirs is dead, codes included.
    pub generations: BTreeMap<u8, u8>,
    /// Credentials of issuers who stay: issuer and serial.
    pub serials: BTreeSet<(u8, u32)>,
}

/// A removal that has been thought through and changed nothing so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Removal {
    /// Every live credential that it touches, for the host to see first.
    pub touched: Vec<Touched>,
    /// Grants to make again before anything is taken back.
    pub make_again: BTreeSet<GrantId>,
    /// What is taken back, door by door.
    pub doors: BTreeMap<DoorId, AtDoor>,
    /// An issuer that has no generation left: its lock needs a new index for it.
    pub worn_out: Vec<IssuerAt>,
}

/// Plans a removal. `keep` names grants that shall live on; those the leaver holds end all the same.
#[must_use]
pub fn plan_removal(
    leaving: Leaving,
    live: &[Live],
    issuers: &[IssuerAt],
    keep: &BTreeSet<GrantId>,
    now: DateTime<Utc>,
) -> Removal {
    let live: Vec<&Live> = live.iter().filter(|one| one.ends_at > now).collect();
    let gone: Vec<&IssuerAt> =
        issuers.iter().filter(|issuer| issuer.index != 0 && leaves(leaving, issuer)).collect();
    let made_by_gone =
        |one: &Live| gone.iter().any(|issuer| (issuer.door, issuer.index) == (one.door, one.issuer));
    let mut touched: Vec<Touched> = Vec::new();
    for one in &live {
        let why = match leaving {
            Leaving::Person(person) if one.holder == person => Some(Why::Held),
            Leaving::Person(person) if one.maker == person => Some(Why::Made),
            Leaving::Role(role) if one.role == role => Some(Why::Held),
            Leaving::Person(_) | Leaving::Role(_) | Leaving::Issuer { .. } => {
                made_by_gone(one).then_some(Why::Made)
            }
        };
        let fate =
            if why == Some(Why::Made) && keep.contains(&one.grant) { Fate::MadeAgain } else { Fate::Ends };
        touched.extend(why.map(|why| Touched { live: **one, why, fate }));
    }
    hand_down(&mut touched, &live, keep);
    let mut doors: BTreeMap<DoorId, AtDoor> = BTreeMap::new();
    let mut worn_out = Vec::new();
    for issuer in gone {
        match issuer.generation.checked_add(1) {
            Some(next) => {
                doors.entry(issuer.door).or_default().generations.insert(issuer.index, next);
            }
            None => worn_out.push(*issuer),
        }
    }
    for one in touched.iter().map(|touched| touched.live) {
        let at_door = doors.entry(one.door).or_default();
        if !at_door.generations.contains_key(&one.issuer) {
            at_door.serials.insert((one.issuer, one.serial));
        }
    }
    let again = touched.iter().filter(|one| one.fate == Fate::MadeAgain);
    Removal { make_again: again.map(|one| one.live.grant).collect(), touched, doors, worn_out }
}

fn leaves(leaving: Leaving, issuer: &IssuerAt) -> bool {
    match leaving {
        Leaving::Person(person) => issuer.person == person,
        Leaving::Issuer { door, index } => (issuer.door, issuer.index) == (door, index),
        Leaving::Role(_) => false,
    }
}

/// What was handed on from something that is taken back dies with it, on every level: also what is made again has a new
/// key, from which it must be handed on anew.
fn hand_down(touched: &mut Vec<Touched>, live: &[&Live], keep: &BTreeSet<GrantId>) {
    let mut level: BTreeSet<(GrantId, DoorId)> =
        touched.iter().map(|one| (one.live.grant, one.live.door)).collect();
    while !level.is_empty() {
        let known: BTreeSet<(GrantId, DoorId)> =
            touched.iter().map(|one| (one.live.grant, one.live.door)).collect();
        let next: Vec<Touched> = live
            .iter()
            .filter(|one| !known.contains(&(one.grant, one.door)))
            .filter_map(|one| {
                let from = one.parent.filter(|parent| level.contains(&(*parent, one.door)))?;
                let fate = if keep.contains(&one.grant) { Fate::MadeAgain } else { Fate::Ends };
                Some(Touched { live: **one, why: Why::HandedOn { from }, fate })
            })
            .collect();
        level = next.iter().map(|one| (one.live.grant, one.live.door)).collect();
        touched.extend(next);
    }
}

impl Removal {
    /// What to take back at the doors, once everything that shall live has been made again; else what is missing.
    pub fn take_back(
        &self,
        made_again: &BTreeSet<GrantId>,
    ) -> Result<&BTreeMap<DoorId, AtDoor>, BTreeSet<GrantId>> {
        let missing: BTreeSet<GrantId> = self.make_again.difference(made_again).copied().collect();
        if missing.is_empty() { Ok(&self.doors) } else { Err(missing) }
    }

    /// The doors whose locks have not confirmed yet.
    #[must_use]
    pub fn unconfirmed(&self, confirmed: &BTreeSet<DoorId>) -> Vec<DoorId> {
        self.doors.keys().filter(|door| !confirmed.contains(door)).copied().collect()
    }
}
