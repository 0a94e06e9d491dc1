//! What people type: addresses, passwords, names of devices.

use cloud_api::account::{Credentials, NewDevice};
use cloud_api::{Token, Word};
use zeroize::Zeroizing;

use crate::http::{Answer, Refusal};

/// Credentials with everything within its limits.
pub(super) struct Checked {
    /// Without spaces around it, in small letters.
    pub(super) email: String,
    pub(super) password: Zeroizing<String>,
    pub(super) device: NewDevice,
    pub(super) invitation: Option<Token>,
}

pub(super) fn check(credentials: Credentials) -> Answer<Checked> {
    let password = Zeroizing::new(credentials.password);
    let email = credentials.email.trim().to_lowercase();
    let letters = password.chars().count();
    if !is_address(&email) {
        return Err(Refusal::saying(
            Word::Invalid,
            "email: an address with an @ and a dot, at most 254 characters",
        ));
    }
    if !(12..=128).contains(&letters) || password.to_lowercase() == email {
        return Err(Refusal::saying(Word::Invalid, "password: 12 to 128 characters, and not the address"));
    }
    let name = credentials.device.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Refusal::saying(Word::Invalid, "device.name: 1 to 64 characters"));
    }
    let device = NewDevice { name, ..credentials.device };
    Ok(Checked { email, password, device, invitation: credentials.invitation })
}

/// Whether a letter could arrive there. Only sending one shows that it does.
fn is_address(text: &str) -> bool {
    let Some((person, host)) = text.rsplit_once('@') else { return false };
    let plain =
        |part: &str| !part.is_empty() && !part.chars().any(|sign| sign.is_whitespace() || sign.is_control());
    text.len() <= 254 && plain(person) && plain(host) && host.contains('.') && !host.starts_with('.')
}

#[cfg(test)]
mod tests {
    use cloud_api::Name;

    use super::*;

    fn credentials(email: &str, password: &str, device: &str) -> Credentials {
        let device = NewDevice { name: device.into(), public_key: Name([1; 32]) };
        Credentials { email: email.into(), password: password.into(), device, invitation: None }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        let checked = check(credentials(" Ada@Example.COM ", "correct horse battery", "Phone")).ok().unwrap();
        assert_eq!(checked.email, "ada@example.com");
    }

    #[test]
    fn what_is_outside_its_limits_is_named() {
        let long = "p".repeat(129);
        for (email, password, device, named) in [
            ("ada", "correct horse battery", "Phone", "email"),
            ("ada@example", "correct horse battery", "Phone", "email"),
            ("a da@example.com", "correct horse battery", "Phone", "email"),
            ("ada@example.com", "short", "Phone", "password"),
            ("ada@example.com", &long, "Phone", "password"),
            ("ada@example.com", "ADA@example.com", "Phone", "password"),
            ("ada@example.com", "correct horse battery", " ", "device.name"),
            ("ada@example.com", "correct horse battery", "a\u{0}b", "device.name"),
        ] {
            let refusal = check(credentials(email, password, device)).err().unwrap();
            assert!(format!("{refusal:?}").contains(named), "{email} {device}");
        }
    }
}
