//! What went wrong, as problem details (RFC 9457): a word for programs, a sentence that says what to do.

use serde::{Deserialize, Serialize};

/// The kinds of refusal. Their words are part of the interface and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// The request cannot be read.
    Malformed,
    /// A value is outside its limits.
    Invalid,
    /// No token, or one that is not valid any more.
    SignedOut,
    /// Address and password do not belong together.
    WrongPassword,
    /// The device waits for the approval of another one.
    NotApproved,
    /// The role does not allow it.
    NotAllowed,
    /// There is no such thing, or it is somebody else's; nobody learns which.
    NotFound,
    /// The address has an account already.
    AddressTaken,
    /// The invitation was used, is over, or never was.
    InvitationOver,
    /// A site without an owner could not be mended.
    LastOwner,
    /// The link was claimed by another device.
    AlreadyClaimed,
    /// What is to be replaced has changed meanwhile.
    Changed,
    /// The link's time is over.
    Expired,
    /// No gateway of this name is connected.
    GatewayAway,
    /// The body is larger than allowed.
    TooLarge,
    /// Too many of these in a short time.
    TooMany,
    /// The cloud cannot answer right now.
    Unavailable,
}

impl Word {
    /// Every word there is.
    pub const ALL: [Self; 17] = [
        Self::Malformed,
        Self::Invalid,
        Self::SignedOut,
        Self::WrongPassword,
        Self::NotApproved,
        Self::NotAllowed,
        Self::NotFound,
        Self::AddressTaken,
        Self::InvitationOver,
        Self::LastOwner,
        Self::AlreadyClaimed,
        Self::Changed,
        Self::Expired,
        Self::GatewayAway,
        Self::TooLarge,
        Self::TooMany,
        Self::Unavailable,
    ];

    /// The HTTP status it comes with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignedOut | Self::WrongPassword => 401,
            Self::NotApproved | Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::AddressTaken | Self::LastOwner | Self::AlreadyClaimed => 409,
            Self::Expired | Self::InvitationOver => 410,
            Self::Changed => 412,
            Self::TooLarge => 413,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::GatewayAway | Self::Unavailable => 503,
        }
    }

    /// What is wrong and what to do, for the log of a program; the app words it for its person.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read. Compare it with the interface's description.",
            Self::Invalid => "A value is outside its limits. The detail names it.",
            Self::SignedOut => "Sign in first: there is no token, or it is not valid any more.",
            Self::WrongPassword => {
                "Address and password do not belong together. Try again or reset the password."
            }
            Self::NotApproved => "Approve this device on another one of yours first.",
            Self::NotAllowed => "Your role does not allow this. Ask an owner of the site.",
            Self::NotFound => "There is no such thing here. Check its name, or ask for a new link.",
            Self::AddressTaken => "This address has an account already. Sign in instead.",
            Self::InvitationOver => "This invitation was used or is over. Ask for a new one.",
            Self::LastOwner => "A site needs an owner. Make somebody else an owner first.",
            Self::AlreadyClaimed => "Another device has claimed this link. Ask the host to send it again.",
            Self::Changed => "It has changed meanwhile. Read it again, then repeat the change.",
            Self::Expired => "The time of this link is over. Ask the host for a new one.",
            Self::GatewayAway => "The gateway is not connected. See whether it has power and network.",
            Self::TooLarge => "The body is too large.",
            Self::TooMany => "Too many of these in a short time. Wait as long as Retry-After says.",
            Self::Unavailable => "The cloud cannot answer right now. Try again later; nothing was changed.",
        }
    }
}

/// Problem details (RFC 9457), as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:latchstring:problem:` and the word.
    #[serde(rename = "type")]
    pub kind: String,
    /// The word.
    pub word: Word,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong in general, and what to do.
    pub title: String,
    /// What is wrong here, if there is more to say; never a value that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// A problem with nothing to say beyond its word.
    #[must_use]
    pub fn new(word: Word) -> Self {
        let slug = serde_name(word);
        Self {
            kind: format!("urn:latchstring:problem:{slug}"),
            word,
            status: word.status(),
            title: word.title().to_owned(),
            detail: None,
        }
    }

    /// The same with a sentence of its own.
    #[must_use]
    pub fn saying(word: Word, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(word) }
    }
}

fn serde_name(word: Word) -> String {
    let name = format!("{word:?}");
    let mut slug = String::new();
    for (position, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && position > 0 {
            slug.push('-');
        }
        slug.push(letter.to_ascii_lowercase());
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_says_what_to_do_and_has_one_name() {
        for word in Word::ALL {
            let problem = Problem::new(word);
            let text = serde_json::to_value(&problem).unwrap();
            let written = text["word"].as_str().unwrap();
            assert_eq!(problem.kind, format!("urn:latchstring:problem:{written}"));
            assert!(problem.title.ends_with('.') && (400..600).contains(&problem.status), "{written}");
        }
    }
}
