//! Verb: read the setup code inside a lock, from text or from a picture. Changes nothing.

use store::table::door;

use crate::App;
use crate::app::id_text;
use crate::failure::Failure;
use crate::family::{self, NewLock};
use crate::view::{CommandError, DoorId, SetupProposal};

/// Hex digits of a lock's id that are printed on it.
const SERIAL_DIGITS: usize = 8;

impl App {
    /// Reads a setup code that was scanned, pasted or typed.
    ///
    /// # Errors
    /// `BadSetupCode` says what is wrong with it.
    pub fn read_setup_code(&self, text: &str) -> Result<SetupProposal, CommandError> {
        Ok(self.setup_proposal(&parse_setup_code(text)?)?)
    }

    /// Reads the setup code in a PNG or JPEG file.
    ///
    /// # Errors
    /// `NoQrCode`; `BadSetupCode` says what is wrong with what was read.
    pub fn read_setup_image(&self, image: &[u8]) -> Result<SetupProposal, CommandError> {
        let texts = access::qr::read_image(image).map_err(|_| CommandError::NoQrCode)?;
        let codes: Vec<_> = texts.iter().map(|text| parse_setup_code(text.reveal())).collect();
        let best = codes.into_iter().reduce(|best, next| if best.is_ok() { best } else { next });
        Ok(self.setup_proposal(&best.ok_or(CommandError::NoQrCode)??)?)
    }

    fn setup_proposal(&self, code: &NewLock) -> Result<SetupProposal, Failure> {
        let known = self.store.read(|access| Ok::<_, Failure>(door::find_by_lock(access, &code.lock_id)?))?;
        Ok(SetupProposal {
            setup_text: code.text.clone(),
            lock_serial: lock_serial(&code.lock_id),
            family: code.family.capability().name.to_owned(),
            known_as: known.map(|row| DoorId(id_text(row.id))),
        })
    }
}

pub(crate) fn parse_setup_code(text: &str) -> Result<NewLock, Failure> {
    family::read(|family| family.read_setup(text))
        .map_err(|reason| CommandError::BadSetupCode { reason }.into())
}

/// What is printed on a lock: the first digits of its id, in two groups.
pub(crate) fn lock_serial(lock_id: &[u8; 16]) -> String {
    let digits = id_text(store::Id(*lock_id)).to_uppercase();
    let (left, right) = digits.split_at(SERIAL_DIGITS / 2);
    let (right, _) = right.split_at(SERIAL_DIGITS / 2);
    format!("{left}-{right}")
}
