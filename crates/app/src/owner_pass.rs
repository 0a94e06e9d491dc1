//! The host's own pass to a door: made once per installation of its lock.

use store::table::door::{self, DoorRow};
use store::table::pass::{self, PassRow};
use store::{Access, Id, Secret};

use crate::App;
use crate::app::find_door;
use crate::failure::Failure;
use crate::family::{self, Made};

/// The owner's issuer.
pub(crate) const OWNER: u8 = 0;

impl App {
    /// The door's pass, made and stored when there is none.
    pub(crate) fn ensure_owner_pass(&self, door: Id) -> Result<Id, Failure> {
        let row = self.store.read(|access| find_door(access, door))?;
        let family = family::of(&row.family)?;
        if let Some(id) = row.owner_pass {
            let held = self.store.read(|access| Ok::<_, Failure>(pass::get(access, id)?))?;
            if family.own_pass_is_current(&held.block) {
                return Ok(id);
            }
            self.store.write(|access| drop_owner_pass(access, &row))?;
        }
        let row = DoorRow { owner_pass: None, ..row };
        let (id, secret) = (self.new_id(), Secret::new(self.random::<32>().to_vec()));
        let now = self.now_utc();
        self.store.write(|access| {
            let Made { credential, key } = family.make_own_pass(access, &row, now)?;
            let pass = PassRow {
                id,
                family: row.family.clone(),
                lock_id: row.lock_id,
                lock_pub: row.lock_pub,
                block: credential,
                credential_key: key,
                device_secret: Some(secret),
                claim_code: None,
                claim: None,
            };
            pass::insert(access, &pass)?;
            Ok::<_, Failure>(door::set_owner_pass(access, door, Some(id))?)
        })?;
        Ok(id)
    }
}

/// Throws the door's pass away; the next one is made for another installation or generation.
pub(crate) fn drop_owner_pass(access: &Access<'_>, row: &DoorRow) -> Result<(), Failure> {
    if let Some(pass) = row.owner_pass {
        door::set_owner_pass(access, row.id, None)?;
        pass::delete(access, pass)?;
    }
    Ok(())
}
