//! Verbs around ending a key that a co-host made: their phone asks, the owner's app tells the lock.

use store::table::credential;
use store::table::door::{self, DoorRow};
use store::table::ended_key::{self, EndedKeyRow};
use store::table::{held_mandate, mandate};
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, id_text, moment, parse_id};
use crate::failure::Failure;
use crate::family::{self, AskedEnding, Parcel, ParcelKind, ReadEnding};
use crate::mandate::mandates_of;
use crate::take_back::with_earlier;
use crate::view::{CommandError, DoorId, EndingLink, GrantId, LinkFault, Opened};

impl App {
    /// What a co-host sends the owner of each door so that a key ends there before its time; nothing for own doors.
    ///
    /// # Errors
    /// `Gone`, also while the key was not taken back for good; `VaultLocked`.
    pub fn ask_to_end(&self, grant: &GrantId) -> Result<Vec<EndingLink>, CommandError> {
        self.require_open_vault()?;
        self.settle_taking_back()?;
        let id = parse_id(&grant.0)?;
        let parcels = self.store.read(|access| parcels(access, id))?;
        let links = parcels.into_iter().map(|(door, parcel)| {
            Ok(EndingLink {
                door: DoorId(id_text(door.id)),
                door_name: door.name,
                link: self.open_link(&parcel)?,
            })
        });
        Ok(links.collect::<Result<_, Failure>>()?)
    }

    /// Ends what a co-host asks to end; the lock learns of it like of everything else that was taken back there.
    ///
    /// # Errors
    /// `BadLink`, with `NotOfACoHost` when nobody wrote it who makes keys there; `VaultLocked`.
    pub fn accept_ending(&self, link: &str) -> Result<DoorId, CommandError> {
        self.require_open_vault()?;
        let reason = LinkFault::NotOurs;
        let parcel = self.parse_parcel(link)?.filter(|parcel| parcel.kind == ParcelKind::Ending);
        let parcel = parcel.ok_or(CommandError::BadLink { reason })?;
        let now = self.now();
        let door = self.store.write(|access| {
            let (row, read) = asked(access, &parcel)?;
            for ended in rows(&row, &read, now) {
                ended_key::insert(access, &ended)?;
            }
            family::of(&row.family)?.want_taking_back(access, &row, now)?;
            Ok::<_, Failure>(DoorId(id_text(row.id)))
        })?;
        self.announce();
        Ok(door)
    }

    pub(crate) fn ending_proposal(&self, parcel: &Parcel) -> Result<Opened, Failure> {
        self.require_open_vault()?;
        let link = parcel.family.write_parcel(parcel, None)?.reveal().to_owned();
        self.store.read(|access| {
            let (row, read) = asked(access, parcel)?;
            let known = ended_key::of_door(access, row.id)?;
            let is_known = |new: &EndedKeyRow| {
                known.iter().any(|old| (old.issuer, old.serial) == (new.issuer, new.serial))
            };
            let ends_at = read.keys.iter().map(|(_, not_after)| *not_after).max().unwrap_or_default();
            let maker = mandate::name(access, row.id, (read.issuer, read.generation))?;
            Ok(Opened::Ending {
                link,
                maker: maker.unwrap_or_default(),
                ends: moment(&row.zone, ends_at),
                already_ended: rows(&row, &read, 0).iter().all(is_known),
                guest_name: read.guest_name,
                door_name: row.name,
            })
        })
    }
}

/// One for each door of somebody else's that a key and those before it open.
fn parcels(access: &Access<'_>, grant: Id) -> Result<Vec<(DoorRow, Parcel)>, Failure> {
    let grants = with_earlier(access, grant)?;
    let guest_name = grants.first().map(|row| row.guest_name.clone()).unwrap_or_default();
    let mut keys: Vec<(Id, (u32, u32))> = Vec::new();
    for row in &grants {
        row.taken_back_at.ok_or(CommandError::Gone)?;
        let held = credential::of_grant(access, row.id)?;
        keys.extend(held.iter().map(|key| (key.door, (key.serial, key.not_after))));
    }
    let mut doors: Vec<Id> = keys.iter().map(|(door, _)| *door).collect();
    doors.sort_unstable();
    doors.dedup();
    let mut parcels = Vec::new();
    for id in doors {
        if held_mandate::given_by(access, id)?.is_none() {
            continue;
        }
        let door = find_door(access, id)?;
        let family = family::of(&door.family)?;
        let keys: Vec<(u32, u32)> = keys.iter().filter(|(at, _)| *at == id).map(|(_, key)| *key).collect();
        let asked = AskedEnding { guest_name: &guest_name, keys: &keys };
        let message = mandates_of(family)?.ask_to_end(access, &door, &asked)?;
        let parcel = Parcel { family, kind: ParcelKind::Ending, lock_id: door.lock_id, message };
        parcels.push((door, parcel));
    }
    Ok(parcels)
}

fn asked(access: &Access<'_>, parcel: &Parcel) -> Result<(DoorRow, ReadEnding), Failure> {
    let fault = |reason| CommandError::BadLink { reason };
    let mut doors = door::own(access)?.into_iter();
    let found = doors.find(|row| row.lock_id == parcel.lock_id && row.family == parcel.family.word());
    let row = found.ok_or_else(|| fault(LinkFault::NoDoorForIt))?;
    let read = mandates_of(parcel.family)?.read_ending(access, &row, &parcel.message)?;
    let read = read.ok_or_else(|| fault(LinkFault::NotOfACoHost))?;
    Ok((row, read))
}

fn rows(door: &DoorRow, read: &ReadEnding, now: u32) -> Vec<EndedKeyRow> {
    let row = |&(serial, not_after): &(u32, u32)| EndedKeyRow {
        door: door.id,
        issuer: read.issuer,
        generation: read.generation,
        serial,
        not_after,
        asked_at: now,
    };
    read.keys.iter().map(row).collect()
}
