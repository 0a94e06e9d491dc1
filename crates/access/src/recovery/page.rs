//! The codes on a recovery sheet: the site key with the doors, up to eight doors to a page.
//!
//! `LATCHSTRING:RECOVERY:1:` and base32 (RFC 4648, no padding; all characters are in the QR alphanumeric set) of
//! ```text
//! page1 (1..pages) | pages1 | K_site 32 | doors1 (0..8)
//! doors x { lock_id 16 | lock_pub 32 | install_nonce 16 | name text | zone text }
//! check4 = first 4 bytes of SHA-256 of everything before;  text = length1 (1..64) | UTF-8
//! ```
//! Every page carries the key, so one readable page is enough to own the locks again.

use data_encoding::BASE32_NOPAD;
use lock_protocol::LockId;
use lock_protocol::bytes::{CodecError, Reader};
use lock_protocol::keys::SiteKey;
use lock_protocol::mac::{equal, sha256, truncate};
use zeroize::Zeroizing;

use crate::label;
use crate::link::Problem;
use crate::secret::SecretText;

/// What every recovery page starts with, up to the version.
pub const PREFIX: &str = "LATCHSTRING:RECOVERY:";
/// Doors on one page: a code that a camera still reads from paper.
pub const DOORS_PER_PAGE: usize = 8;
const VERSION: &str = "1:";
/// Characters of the longest page.
const TEXT_MAX: usize = 2600;

/// What must be known of a door to own it again; not secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecoveryDoor {
    /// The lock's name.
    pub lock_id: LockId,
    /// The lock's public key.
    pub lock_pub: [u8; 32],
    /// Drawn by the lock when it was set up; the root key follows from it.
    pub install_nonce: [u8; 16],
    /// What the owner calls it.
    pub name: String,
    /// Its IANA zone.
    pub zone: String,
}

/// One page; has no Debug because it holds the site key.
#[derive(Clone)]
pub struct RecoveryPage {
    /// Its number, from 1.
    pub page: u8,
    /// How many pages the sheet has.
    pub pages: u8,
    /// The owner's secret.
    pub site_key: SiteKey,
    /// The doors of this page, at most [`DOORS_PER_PAGE`].
    pub doors: Vec<RecoveryDoor>,
}

/// Why a sheet cannot be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecoveryPageError {
    /// More doors than 255 pages hold.
    #[error("A recovery sheet holds 2040 doors at most")]
    TooManyDoors,
    /// A name that does not fit.
    #[error("A door's name is empty, longer than 64 bytes, or holds invisible characters")]
    Name,
}

impl RecoveryPage {
    /// The texts of all pages of a sheet, to be drawn as codes.
    pub fn texts(site_key: &SiteKey, doors: &[RecoveryDoor]) -> Result<Vec<SecretText>, RecoveryPageError> {
        let count = doors.len().div_ceil(DOORS_PER_PAGE).max(1);
        let pages = u8::try_from(count).map_err(|_| RecoveryPageError::TooManyDoors)?;
        (1..=pages)
            .map(|page| {
                let first = usize::from(page - 1) * DOORS_PER_PAGE;
                let doors = doors.iter().skip(first).take(DOORS_PER_PAGE).cloned().collect();
                Self { page, pages, site_key: site_key.clone(), doors }.to_text()
            })
            .collect()
    }

    fn to_text(&self) -> Result<SecretText, RecoveryPageError> {
        // Large enough for the longest page, so that no copy of the key is left behind by growing.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2048));
        bytes.extend_from_slice(&[self.page, self.pages]);
        bytes.extend_from_slice(self.site_key.reveal());
        bytes.push(u8::try_from(self.doors.len()).map_err(|_| RecoveryPageError::TooManyDoors)?);
        for door in &self.doors {
            bytes.extend_from_slice(&door.lock_id.0);
            bytes.extend_from_slice(&door.lock_pub);
            bytes.extend_from_slice(&door.install_nonce);
            label::put(&mut bytes, &door.name).map_err(|_| RecoveryPageError::Name)?;
            label::put(&mut bytes, &door.zone).map_err(|_| RecoveryPageError::Name)?;
        }
        let check: [u8; 4] = truncate(sha256(&[&bytes]));
        bytes.extend_from_slice(&check);
        let mut text =
            String::with_capacity(PREFIX.len() + VERSION.len() + BASE32_NOPAD.encode_len(bytes.len()));
        text.push_str(PREFIX);
        text.push_str(VERSION);
        BASE32_NOPAD.encode_append(&bytes, &mut text);
        Ok(SecretText::new(text))
    }

    /// Reads a page; small letters are forgiven, anything else is not.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        if text.len() > TEXT_MAX {
            return Err(Problem::Mistyped);
        }
        let upper = Zeroizing::new(text.to_ascii_uppercase());
        let rest = upper.strip_prefix(PREFIX).ok_or(Problem::Half)?;
        let Some(digits) = rest.strip_prefix(VERSION) else {
            return Err(if rest.len() < VERSION.len() { Problem::Half } else { Problem::Newer });
        };
        if !digits.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')) {
            return Err(Problem::Mistyped);
        }
        // Right characters with a tail that no encoder writes: the end was cut off.
        let bytes = BASE32_NOPAD.decode(digits.as_bytes()).map(Zeroizing::new).map_err(|_| Problem::Half)?;
        Self::decode(&bytes)
    }

    fn decode(bytes: &[u8]) -> Result<Self, Problem> {
        let mut reader = Reader::new(bytes);
        let [page, pages] = reader.take().map_err(why)?;
        let site_key = SiteKey::new(reader.take().map_err(why)?);
        let count = reader.u8().map_err(why)?;
        if page == 0 || page > pages || usize::from(count) > DOORS_PER_PAGE {
            return Err(Problem::Mistyped);
        }
        let doors = (0..count).map(|_| read_door(&mut reader)).collect::<Result<Vec<_>, _>>().map_err(why)?;
        let covered = bytes.len() - reader.rest().len();
        let check: [u8; 4] = reader.take().map_err(why)?;
        let expected: [u8; 4] = truncate(sha256(&[bytes.get(..covered).unwrap_or_default()]));
        if check != expected || !reader.rest().is_empty() {
            return Err(Problem::Mistyped);
        }
        Ok(Self { page, pages, site_key, doors })
    }
}

/// What all scanned pages of one sheet say together.
pub struct Sheet {
    /// The owner's secret.
    pub site_key: SiteKey,
    /// The doors of all scanned pages, each once.
    pub doors: Vec<RecoveryDoor>,
    /// Pages that have not been scanned; their doors are found again at the door.
    pub missing_pages: Vec<u8>,
}

/// Why pages do not make one sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SheetError {
    /// There is no page.
    #[error("Scan at least one page of the recovery sheet")]
    NoPage,
    /// Pages of different sheets.
    #[error("These pages belong to different recovery sheets: scan the pages of one print")]
    DifferentSheets,
}

impl Sheet {
    /// Joins pages in any order; a page that was scanned twice counts once.
    pub fn join(pages: &[RecoveryPage]) -> Result<Self, SheetError> {
        let first = pages.first().ok_or(SheetError::NoPage)?;
        let same = |page: &RecoveryPage| {
            equal(page.site_key.reveal(), first.site_key.reveal()) && page.pages == first.pages
        };
        if !pages.iter().all(same) {
            return Err(SheetError::DifferentSheets);
        }
        let mut doors: Vec<RecoveryDoor> = Vec::new();
        for door in pages.iter().flat_map(|page| &page.doors) {
            if !doors.iter().any(|known| known.lock_id == door.lock_id) {
                doors.push(door.clone());
            }
        }
        let scanned = |number: &u8| pages.iter().any(|page| page.page == *number);
        let missing_pages = (1..=first.pages).filter(|number| !scanned(number)).collect();
        Ok(Self { site_key: first.site_key.clone(), doors, missing_pages })
    }
}

fn read_door(reader: &mut Reader<'_>) -> Result<RecoveryDoor, CodecError> {
    Ok(RecoveryDoor {
        lock_id: LockId(reader.take()?),
        lock_pub: reader.take()?,
        install_nonce: reader.take()?,
        name: label::read(reader)?,
        zone: label::read(reader)?,
    })
}

fn why(error: impl Into<CodecError>) -> Problem {
    match error.into() {
        CodecError::Length => Problem::Half,
        CodecError::Kind | CodecError::Value | CodecError::TooLong => Problem::Mistyped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors(count: u8) -> Vec<RecoveryDoor> {
        let door = |i: u8| RecoveryDoor {
            lock_id: LockId([i; 16]),
            lock_pub: [i; 32],
            install_nonce: [i; 16],
            name: format!("Door {i} ü"),
            zone: "America/Argentina/ComodRivadavia".into(),
        };
        (0..count).map(door).collect()
    }

    fn texts(count: u8) -> Vec<SecretText> {
        RecoveryPage::texts(&SiteKey::new([7; 32]), &doors(count)).unwrap()
    }

    fn problem(text: &str) -> Problem {
        RecoveryPage::from_text(text).map(|_| ()).unwrap_err()
    }

    #[test]
    fn a_sheet_comes_back_from_its_pages_in_any_order() {
        for count in [0, 1, 8, 9, 20] {
            let mut pages: Vec<RecoveryPage> = texts(count)
                .iter()
                .map(|text| RecoveryPage::from_text(text.reveal()).ok().unwrap())
                .collect();
            pages.reverse();
            let sheet = Sheet::join(&pages).ok().unwrap();

            assert_eq!(sheet.site_key.reveal(), &[7; 32]);
            assert_eq!(sheet.doors.len(), usize::from(count));
            assert!(
                sheet.missing_pages.is_empty() && doors(count).iter().all(|door| sheet.doors.contains(door))
            );
        }
    }

    #[test]
    fn one_page_alone_gives_the_key_and_says_what_is_missing() {
        let page = RecoveryPage::from_text(texts(20)[1].reveal()).ok().unwrap();

        let sheet = Sheet::join(&[page]).ok().unwrap();

        assert_eq!(sheet.missing_pages, [1, 3]);
        assert_eq!(sheet.doors, doors(20)[8..16]);
    }

    #[test]
    fn pages_of_two_owners_are_not_joined() {
        let other = RecoveryPage::texts(&SiteKey::new([8; 32]), &[]).unwrap();
        let pages =
            [&texts(0)[0], &other[0]].map(|text| RecoveryPage::from_text(text.reveal()).ok().unwrap());

        assert_eq!(Sheet::join(&pages).map(|_| ()).unwrap_err(), SheetError::DifferentSheets);
        assert_eq!(Sheet::join(&[]).map(|_| ()).unwrap_err(), SheetError::NoPage);
    }

    #[test]
    fn each_way_to_be_wrong_has_its_own_answer() {
        let text = texts(1)[0].reveal().to_owned();
        let start = PREFIX.len() + VERSION.len();

        for cut in PREFIX.len()..text.len() {
            assert_eq!(problem(&text[..cut]), Problem::Half, "cut at {cut}");
        }
        for at in start..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            // A wrong count or length may ask for more bytes than there are; it is never taken for right.
            assert_ne!(problem(std::str::from_utf8(&wrong).unwrap()), Problem::Newer, "character {at}");
        }
        assert_eq!(problem(&text.replace(":1:", ":2:")), Problem::Newer);
        assert_eq!(problem(&format!("{text}!")), Problem::Mistyped);
        assert!(RecoveryPage::from_text(&text.to_lowercase()).is_ok());
    }
}
