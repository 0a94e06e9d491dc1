//! A host's list of what is taken back: joined with other hosts' lists, and made shorter when it grows full (section 8).
//!
//! Pure state of owners and hosts; a lock holds what its lists add up to in `lock::state`.

use arrayvec::ArrayVec;

use crate::bytes::{CodecError, Message};
use crate::keys::ListKey;
use crate::list::{IssuerLine, List, ListFields, Revoked};
use crate::{LockId, Unix};

/// Entries of one kind that one LIST can carry.
pub const ENTRIES_MAX: usize = 255;

/// The list does not fit: [`ListBook::compact`] first, or raise a watermark and issue the survivors anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the list is full")]
pub struct ListFull;

/// What one list says, sorted, so that equal contents are equal bytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListBook {
    /// Rises with every list.
    pub version: u32,
    /// When it was written. It is part of the list's name: the same contents written twice are two lists, and FRESH
    /// about one says nothing about the other.
    pub issued_at: Unix,
    /// Offline codes of older generations are dead.
    pub pin_generation: u8,
    issuers: ArrayVec<IssuerLine, ENTRIES_MAX>,
    revoked: ArrayVec<Revoked, ENTRIES_MAX>,
    codes: ArrayVec<[u8; 4], ENTRIES_MAX>,
}

impl ListBook {
    /// What a list says; it is verified already.
    pub fn read(list: &List<'_>) -> Result<Self, ListFull> {
        let mut book = Self {
            version: list.version,
            issued_at: list.issued_at,
            pin_generation: list.pin_generation,
            ..Self::default()
        };
        list.issuers().try_for_each(|line| book.raise(line))?;
        list.revoked().try_for_each(|revoked| book.revoke(revoked))?;
        list.codes().try_for_each(|code| book.revoke_code(code))?;
        Ok(book)
    }

    /// The message, for any lock of this key.
    pub fn seal(&self, key: &ListKey, lock_id: &LockId) -> Result<Message, CodecError> {
        let fields = ListFields {
            version: self.version,
            issued_at: self.issued_at,
            pin_generation: self.pin_generation,
            issuers: &self.issuers,
            revoked: &self.revoked,
            codes: &self.codes,
        };
        fields.seal(key, lock_id)
    }

    /// Both lists in one: the larger of each number, the union of each set. Nothing in either is taken back by the
    /// other, and it does not matter who joins whom. The version is the higher one while that list says it all, else
    /// one more; then whoever seals it sets [`ListBook::issued_at`]. Two lists that say the same under one version are
    /// two as well: a lock that holds one of them would not hear a source that vouches for the other.
    pub fn join(&self, other: &Self) -> Result<Self, ListFull> {
        let mut joined = self.clone();
        joined.pin_generation = joined.pin_generation.max(other.pin_generation);
        other.issuers.iter().try_for_each(|line| joined.raise(*line))?;
        other.revoked.iter().try_for_each(|revoked| joined.revoke(*revoked))?;
        other.codes.iter().try_for_each(|code| joined.revoke_code(*code))?;
        joined.version = self.version.max(other.version);
        let newest = [self, other].into_iter().filter(|book| book.version == joined.version);
        joined.issued_at = newest.clone().map(|book| book.issued_at).max().unwrap_or_default();
        if !newest.clone().all(|book| *book == joined) {
            joined.version = joined.version.saturating_add(1);
        }
        Ok(joined)
    }

    /// Ends an issuer's older generations and lower serials; neither number ever falls.
    pub fn raise(&mut self, line: IssuerLine) -> Result<(), ListFull> {
        match self.issuers.iter_mut().find(|held| held.index == line.index) {
            Some(held) => {
                held.generation = held.generation.max(line.generation);
                held.min_serial = held.min_serial.max(line.min_serial);
            }
            None => insert(&mut self.issuers, line)?,
        }
        let marks = &self.issuers;
        self.revoked.retain(|revoked| !below(marks, *revoked));
        Ok(())
    }

    /// Takes a credential back.
    pub fn revoke(&mut self, revoked: Revoked) -> Result<(), ListFull> {
        if below(&self.issuers, revoked) { Ok(()) } else { insert(&mut self.revoked, revoked) }
    }

    /// Takes an offline code back.
    pub fn revoke_code(&mut self, code: [u8; 4]) -> Result<(), ListFull> {
        insert(&mut self.codes, code)
    }

    /// Names these offline codes and no others: a lock forgets a code by itself, so a list need not go on naming it.
    pub fn set_codes(&mut self, codes: impl IntoIterator<Item = [u8; 4]>) -> Result<(), ListFull> {
        self.codes.clear();
        codes.into_iter().try_for_each(|code| self.revoke_code(code))
    }

    /// The lowest serial of an issuer that still counts.
    #[must_use]
    pub fn min_serial(&self, issuer: u8) -> u32 {
        self.issuers.iter().find(|line| line.index == issuer).map_or(0, |line| line.min_serial)
    }

    /// Tells whether this list ends a credential of the issuer's present generation.
    #[must_use]
    pub fn ends(&self, credential: Revoked) -> bool {
        below(&self.issuers, credential) || self.revoked.contains(&credential)
    }

    /// How many credentials are named one by one.
    #[must_use]
    pub fn named(&self) -> usize {
        self.revoked.len()
    }

    /// Raises an issuer's watermark to its lowest serial that shall live, so that no entry below need be named. No
    /// credential that lives is changed by it; `first_unused` is the next serial this issuer would give.
    pub fn compact(
        &mut self,
        issuer: u8,
        living: impl Iterator<Item = u32>,
        first_unused: u32,
    ) -> Result<(), ListFull> {
        let lives = |serial: &u32| !self.ends(Revoked { issuer, serial: *serial });
        let min_serial = living.filter(lives).min().unwrap_or(first_unused).min(first_unused);
        self.raise(IssuerLine { index: issuer, generation: 0, min_serial })
    }
}

fn below(issuers: &[IssuerLine], revoked: Revoked) -> bool {
    issuers.iter().any(|line| line.index == revoked.issuer && revoked.serial < line.min_serial)
}

/// Keeps the entries sorted and single.
fn insert<T: Ord + Copy>(entries: &mut ArrayVec<T, ENTRIES_MAX>, entry: T) -> Result<(), ListFull> {
    match entries.binary_search(&entry) {
        Ok(_) => Ok(()),
        Err(at) => entries.try_insert(at, entry).map_err(|_| ListFull),
    }
}
