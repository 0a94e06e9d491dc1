//! Verb: give a door, or the host, another name.

use access::link::fitting_name;
use store::table::{door, profile};

use crate::App;
use crate::app::parse_id;
use crate::failure::Failure;
use crate::view::{CommandError, DoorId, InputFault};

impl App {
    /// Renames a door. Keys already shared keep the old name.
    ///
    /// # Errors
    /// `BadInput` for an empty name; `Gone`.
    pub fn rename_door(&self, door: &DoorId, name: &str) -> Result<(), CommandError> {
        let id = parse_id(&door.0)?;
        let name = clean_name(name, "name")?;
        self.store.write(|access| {
            door::find(access, id)?.ok_or(CommandError::Gone)?;
            Ok::<_, Failure>(door::rename(access, id, &name)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Says how invitations name the host.
    ///
    /// # Errors
    /// `BadInput` for an empty name.
    pub fn rename_host(&self, name: &str) -> Result<(), CommandError> {
        let name = clean_name(name, "name")?;
        self.store.write(|access| Ok::<_, Failure>(profile::set_host_name(access, &name)?))?;
        self.announce();
        Ok(())
    }
}

/// A name that fits into a link and onto one line; an empty one is refused.
pub(crate) fn clean_name(name: &str, field: &str) -> Result<String, Failure> {
    let name = fitting_name(name);
    if name.is_empty() {
        return Err(CommandError::BadInput { field: field.to_owned(), reason: InputFault::Empty }.into());
    }
    Ok(name)
}
