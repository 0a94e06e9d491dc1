//! Verb: read the setup code inside a lock, from text or from a picture. Changes nothing.

use access::link::{Link, LinkError, read_text};
use lock_protocol::setup_code::SetupCode;
use store::table::door;

use crate::App;
use crate::app::id_text;
use crate::failure::{Failure, link_fault};
use crate::view::{CommandError, DoorId, LinkFault, SetupProposal};

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

    fn setup_proposal(&self, code: &SetupCode) -> Result<SetupProposal, Failure> {
        let known =
            self.store.read(|access| Ok::<_, Failure>(door::find_by_lock(access, &code.lock_id.0)?))?;
        Ok(SetupProposal {
            setup_text: code.to_text().to_string(),
            lock_serial: lock_serial(&code.lock_id.0),
            family: String::from(access::capability::OLP1.name),
            known_as: known.map(|row| DoorId(id_text(row.id))),
        })
    }
}

pub(crate) fn parse_setup_code(text: &str) -> Result<SetupCode, Failure> {
    let reason = match read_text(text, None) {
        Ok(Link::Setup(code)) => return Ok(*code),
        Ok(Link::Key(_) | Link::Phone(_) | Link::Recovery(_)) => LinkFault::NotOurs,
        Err(error @ LinkError::SetupCode { .. }) => link_fault(&error),
        Err(LinkError::TooLong) => LinkFault::TooLong,
        Err(LinkError::HalfLink) => LinkFault::Half,
        Err(
            LinkError::NotALink
            | LinkError::WrongHost { .. }
            | LinkError::NewerVersion
            | LinkError::Malformed
            | LinkError::PhoneCard { .. }
            | LinkError::RecoveryCode { .. },
        ) => LinkFault::NotOurs,
    };
    Err(CommandError::BadSetupCode { reason }.into())
}

/// What is printed on a lock: the first digits of its id, in two groups.
pub(crate) fn lock_serial(lock_id: &[u8; 16]) -> String {
    let digits = id_text(store::Id(*lock_id)).to_uppercase();
    let (left, right) = digits.split_at(SERIAL_DIGITS / 2);
    let (right, _) = right.split_at(SERIAL_DIGITS / 2);
    format!("{left}-{right}")
}
