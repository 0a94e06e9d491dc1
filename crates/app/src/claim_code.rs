//! Verb: type the code that a key's first tap needs beside its link; and what becomes of a wrong one.

use access::grant::Binding;
use store::table::pass::PassRow;
use store::table::{claim_try, held_key, pass};
use store::{Access, Id};

use crate::App;
use crate::app::parse_id;
use crate::failure::Failure;
use crate::family::KeyTerms;
use crate::view::{ClaimCode, CommandError, InputFault, KeyId};

/// Digits of such a code.
const CODE_DIGITS: usize = 6;
/// Wrong codes that a lock hears out within an hour and within a day, from everybody together.
const TRIES: [(u32, u32); 2] = [(3600, 5), (86_400, 20)];

impl App {
    /// Keeps the code for the first tap. Blanks are forgiven.
    ///
    /// # Errors
    /// `BadInput` unless it has six digits; `Gone`.
    pub fn give_claim_code(&self, key: &KeyId, code: &str) -> Result<(), CommandError> {
        let id = parse_id(&key.0)?;
        let digits: String = code.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
        if digits.len() != CODE_DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            let (field, reason) = (String::from("code"), InputFault::NotSixDigits);
            return Err(CommandError::BadInput { field, reason });
        }
        self.store.write(|access| {
            let row = held_key::find(access, id)?.ok_or(CommandError::Gone)?;
            Ok::<_, Failure>(pass::set_claim_code(access, row.pass, Some(digits.as_bytes()))?)
        })?;
        self.announce();
        Ok(())
    }

    /// Forgets a code that the lock called wrong, and says how many tries this phone has left at most.
    pub(crate) fn note_wrong_code(&self, id: Id) -> Result<Failure, Failure> {
        let now = self.now();
        let tries_left = self.store.write(|access| {
            claim_try::insert(access, id, now)?;
            pass::set_claim_code(access, id, None)?;
            tries_left(access, id, now)
        })?;
        Ok(CommandError::WrongClaimCode { tries_left }.into())
    }
}

/// What a lock would still hear out at most; others may have tried, too, and only the lock knows of them.
fn tries_left(access: &Access<'_>, pass: Id, now: u32) -> Result<u32, Failure> {
    let mut left = u32::MAX;
    for (seconds, most) in TRIES {
        let tried = claim_try::count_since(access, pass, now.saturating_sub(seconds))?;
        left = left.min(most.saturating_sub(tried));
    }
    Ok(left)
}

/// Whether a pass's first tap needs a code, and whether it has been typed.
pub(crate) fn claim_code_of(pass: &PassRow, terms: &KeyTerms) -> ClaimCode {
    let claimed = pass.claim.as_ref().is_some_and(|claim| claim.claimed_at.is_some());
    match (&terms.binding, &pass.claim_code) {
        _ if claimed => ClaimCode::NotNeeded,
        (Binding::FirstPhones | Binding::Phone { .. }, _) => ClaimCode::NotNeeded,
        (Binding::ClaimCode, None) => ClaimCode::Missing,
        (Binding::ClaimCode, Some(_)) => ClaimCode::Typed,
    }
}
