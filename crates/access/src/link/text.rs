//! The text around a share link: scheme, host, path, and the base64url of the payload; knows nothing of what is inside.

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use super::{LinkError, starts_with_ignoring_case};
use crate::secret::SecretText;

/// Characters of the longest text that is looked at.
pub const TEXT_MAX: usize = 4096;
/// Hosts whose web links every app accepts. The name is reserved (RFC 2606) until the project owns one,
/// so that no stranger can serve a page to our links.
pub const PUBLIC_HOSTS: [&str; 1] = ["latchstring.example"];

pub(super) const DEEP: &str = "latchstring://";
const WEB: &str = "https://";
const PATH: &str = "k/#";
/// Characters of a foreign host that an error repeats.
const HOST_SHOWN: usize = 64;

/// `latchstring://k/#<payload>`
pub(super) fn deep_link(payload: &[u8]) -> SecretText {
    write(format!("{DEEP}{PATH}"), payload)
}

/// `https://HOST/k/#<payload>`
pub(super) fn web_link(host: &str, payload: &[u8]) -> SecretText {
    write(format!("{WEB}{host}/{PATH}"), payload)
}

fn write(mut text: String, payload: &[u8]) -> SecretText {
    // Growing would leave copies of the key behind in freed memory.
    text.reserve_exact(BASE64URL_NOPAD.encode_len(payload.len()));
    BASE64URL_NOPAD.encode_append(payload, &mut text);
    SecretText::new(text)
}

/// Takes away what mail programs add: white space and angle brackets around, folds inside.
pub(super) fn clean(text: &str) -> Zeroizing<String> {
    let text = text.trim();
    let text = text.strip_prefix('<').unwrap_or(text);
    let text = text.strip_suffix('>').unwrap_or(text).trim();
    let mut clean = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']) {
        let unfolded = if clean.is_empty() { line } else { line.trim_start_matches([' ', '\t']) };
        clean.push_str(unfolded.trim_end_matches([' ', '\t']));
    }
    Zeroizing::new(clean)
}

/// The payload of a share link in either form.
pub(super) fn payload(text: &str, own_host: Option<&str>) -> Result<Zeroizing<Vec<u8>>, LinkError> {
    let digits = if starts_with_ignoring_case(text, DEEP) {
        after_path(text.get(DEEP.len()..).unwrap_or_default())
    } else if starts_with_ignoring_case(text, WEB) {
        web_digits(text.get(WEB.len()..).unwrap_or_default(), own_host)
    } else {
        Err(LinkError::NotALink)
    }?;
    decode(digits)
}

fn web_digits<'a>(rest: &'a str, own_host: Option<&str>) -> Result<&'a str, LinkError> {
    let (host, path) = rest.split_once('/').ok_or(LinkError::NotALink)?;
    let ours = PUBLIC_HOSTS.into_iter().chain(own_host).any(|known| known.eq_ignore_ascii_case(host));
    if ours {
        return after_path(path);
    }
    // Only what looks like a share link deserves the warning; any other page is simply not a link of ours.
    if path.starts_with(PATH) {
        let host = host.chars().filter(|c| c.is_ascii_graphic()).take(HOST_SHOWN).collect();
        return Err(LinkError::WrongHost { host });
    }
    Err(LinkError::NotALink)
}

fn after_path(path: &str) -> Result<&str, LinkError> {
    match path.strip_prefix(PATH) {
        Some("") => Err(LinkError::HalfLink),
        Some(digits) => Ok(digits),
        None if PATH.starts_with(path) => Err(LinkError::HalfLink),
        None => Err(LinkError::NotALink),
    }
}

fn decode(digits: &str) -> Result<Zeroizing<Vec<u8>>, LinkError> {
    let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if !digits.bytes().all(known) {
        return Err(LinkError::Malformed);
    }
    // Right characters with a tail that no encoder writes: the end was cut off.
    BASE64URL_NOPAD.decode(digits.as_bytes()).map(Zeroizing::new).map_err(|_| LinkError::HalfLink)
}
