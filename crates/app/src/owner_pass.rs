//! The host's own pass to a door: made once per installation of its lock.

use access::plan::owner_block;
use lock_protocol::block::CredentialBlock;
use lock_protocol::keys::IssuerKey;
use lock_protocol::policy::Policy;
use store::table::credential;
use store::table::door::{self, DoorRow};
use store::table::pass::{self, PassRow};
use store::{Access, Id, Secret};

use crate::App;
use crate::app::find_door;
use crate::failure::{Failure, unexpected};
use crate::secrets::root_key;

/// The owner's issuer.
pub(crate) const OWNER: u8 = 0;

/// K_iss of the owner at a door.
pub(crate) fn owner_issuer(access: &Access<'_>, row: &DoorRow) -> Result<IssuerKey, Failure> {
    Ok(root_key(access, row)?.issuer(OWNER, row.issuer_generation, &Policy::OWNER))
}

/// The highest serial that this door's issuer has used so far, the host's own pass included.
pub(crate) fn last_serial(access: &Access<'_>, row: &DoorRow) -> Result<Option<u32>, Failure> {
    let own = match row.owner_pass {
        Some(id) => CredentialBlock::decode(&pass::get(access, id)?.block).ok(),
        None => None,
    };
    Ok(credential::serial_max(access, row.id)?.max(own.map(|block| block.serial)))
}

impl App {
    /// The door's pass, made and stored when there is none.
    pub(crate) fn ensure_owner_pass(&self, door: Id) -> Result<Id, Failure> {
        let row = self.store.read(|access| find_door(access, door))?;
        if let Some(pass) = row.owner_pass {
            return Ok(pass);
        }
        let last = self.store.read(|access| last_serial(access, &row))?;
        let serial = access::serial::next(self.now_utc(), last)
            .map_err(|error| unexpected("Failed to make the host's own pass", error))?;
        let block = owner_block(row.issuer_generation, serial, self.now_utc()).encode();
        let block = block.map_err(|error| unexpected("Failed to make the host's own pass", error))?;
        let (id, secret) = (self.new_id(), Secret::new(self.random::<32>().to_vec()));
        self.store.write(|access| {
            let key = owner_issuer(access, &row)?.credential(&block);
            let key =
                key.ok_or_else(|| unexpected("Failed to make the host's own pass", "its block is too long"))?;
            let pass = PassRow {
                id,
                family: row.family.clone(),
                lock_id: row.lock_id,
                lock_pub: row.lock_pub,
                block: block.to_vec(),
                credential_key: Secret::new(key.reveal().to_vec()),
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
