//! What people paste, scan or open: tells a key from a parcel for a lock, a phone's card, a setup code and a recovery page,
//! and says what is wrong with the rest.
//!
//! Reading is strict and changes nothing: every text is one thing or a distinct error.

mod bundle;
mod code_card;
mod ending;
mod parcel;
mod phone_card;
mod text;

use lock_protocol::setup_code::{SetupCode, SetupCodeError};
use serde::Serialize;

pub use bundle::{
    Invitation, InvitationError, InvitedDoor, MANDATES_BYTES_MAX, TEXT_BYTES_MAX, fitting_name,
};
pub use code_card::{CodeCard, NoCodeCard};
pub use ending::{Ending, NoEnding};
pub use parcel::{MESSAGE_BYTES_MAX, NoParcel, Parcel, ParcelKind};
pub use phone_card::PhoneCard;
pub use text::{PUBLIC_HOSTS, TEXT_MAX};

use crate::recovery::{self, RecoveryPage};

/// What a text is.
pub enum Link {
    /// A key that somebody shares.
    Key(Box<Invitation>),
    /// A message that somebody carries to a lock, or back from it.
    Parcel(Parcel),
    /// The code inside a lock that is to be put into service.
    Setup(Box<SetupCode>),
    /// A phone that a key is to be made for.
    Phone(PhoneCard),
    /// A page of an owner's recovery sheet.
    Recovery(Box<RecoveryPage>),
}

/// What is wrong with a code that was recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Its end is missing.
    Half,
    /// A character is wrong.
    Mistyped,
    /// It was made for a newer app.
    Newer,
}

/// Why a text is nothing we can use, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LinkError {
    /// Neither a link nor a code of ours.
    #[error("This is not a Latchstring link or code: paste or scan the whole link and nothing else")]
    NotALink,
    /// A web link of somebody else's.
    #[error("This link leads to another place ({host}): ask your host for the link again")]
    WrongHost {
        /// The place, cut to a readable length.
        host: String,
    },
    /// Longer than any link.
    #[error("This text is too long for a link: paste the link alone")]
    TooLong,
    /// Its end is missing.
    #[error("Only a part of the link arrived: copy all of it, or ask for it to be sent again")]
    HalfLink,
    /// Made by a newer app.
    #[error("This link needs a newer version of the app: update the app and open the link again")]
    NewerVersion,
    /// It shows a code in a browser; there is nothing in it for the app.
    #[error("This link shows a code to type at the lock: open it in a browser")]
    ForBrowser,
    /// Complete, but not as it was made.
    #[error("This link was changed on its way: ask for it to be sent again")]
    Malformed,
    /// A setup code that is not right.
    #[error("This setup code cannot be read: {}", advice(*problem))]
    SetupCode {
        /// What is wrong with it.
        problem: Problem,
    },
    /// A phone's card that is not right.
    #[error("This phone's card cannot be read: {}", advice(*problem))]
    PhoneCard {
        /// What is wrong with it.
        problem: Problem,
    },
    /// A recovery page that is not right.
    #[error("This recovery code cannot be read: {}", advice(*problem))]
    RecoveryCode {
        /// What is wrong with it.
        problem: Problem,
    },
}

/// What deep links, setup codes and recovery pages all start with, in any case.
const SHARED_START: &str = "LATCHSTRING:";

/// Reads any text of ours. `own_host` is the host of web links that this owner configured, if any.
pub fn read_text(text: &str, own_host: Option<&str>) -> Result<Link, LinkError> {
    if text.len() > TEXT_MAX {
        return Err(LinkError::TooLong);
    }
    let clean = text::clean(text);
    if starts_with_ignoring_case(&clean, recovery::PREFIX) {
        let page = RecoveryPage::from_text(&clean);
        return page
            .map(|page| Link::Recovery(Box::new(page)))
            .map_err(|problem| LinkError::RecoveryCode { problem });
    }
    if starts_with_ignoring_case(&clean, phone_card::PREFIX) {
        let card = PhoneCard::from_text(&clean);
        return card.map(Link::Phone).map_err(|problem| LinkError::PhoneCard { problem });
    }
    match SetupCode::from_text(&clean) {
        Ok(code) => return Ok(Link::Setup(Box::new(code))),
        Err(SetupCodeError::NotASetupCode) => {}
        Err(_) if clean.len() <= SHARED_START.len() => {}
        Err(error) => {
            return Err(LinkError::SetupCode { problem: setup_problem(error) });
        }
    }
    if let Some(error) = beginning_of(&clean) {
        return Err(error);
    }
    read_payload(&text::payload(&clean, own_host)?)
}

/// Reads what stands behind the `#` of a share link, its base64url undone: a key or a parcel.
pub fn read_payload(payload: &[u8]) -> Result<Link, LinkError> {
    if CodeCard::is_version_of(payload) {
        return Err(CodeCard::decode(payload).err().unwrap_or(LinkError::ForBrowser));
    }
    match payload.first().copied().and_then(ParcelKind::of_version) {
        Some(kind) => Parcel::decode(kind, payload).map(Link::Parcel),
        None => Invitation::decode(payload).map(|invitation| Link::Key(Box::new(invitation))),
    }
}

/// What a text is that stops before it becomes anything.
fn beginning_of(text: &str) -> Option<LinkError> {
    if text.len() + 1 < SHARED_START.len() {
        return None;
    }
    if starts_with_ignoring_case(text::DEEP, text) || starts_with_ignoring_case(SHARED_START, text) {
        return Some(LinkError::HalfLink);
    }
    let page = starts_with_ignoring_case(recovery::PREFIX, text);
    page.then_some(LinkError::RecoveryCode { problem: Problem::Half })
}

fn setup_problem(error: SetupCodeError) -> Problem {
    match error {
        SetupCodeError::Incomplete => Problem::Half,
        SetupCodeError::NewerVersion => Problem::Newer,
        SetupCodeError::NotASetupCode | SetupCodeError::Mistyped => Problem::Mistyped,
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn advice(problem: Problem) -> &'static str {
    match problem {
        Problem::Half => "its end is missing, copy or scan all of it",
        Problem::Mistyped => "a character is wrong, compare it with the print or scan it",
        Problem::Newer => "it was made for a newer version, update the app",
    }
}
