//! What hosts know to be taken back, each in a list book of the product; they write apart, and merge when they meet.

use lock_protocol::list::{IssuerLine, List, Revoked};
use lock_protocol::list_book::{ListBook, ListFull};

use crate::world::World;

/// What a host knows to be revoked on a door, and the list it wrote or got last.
#[derive(Clone, Default)]
pub(super) struct Book {
    pub(super) page: ListBook,
    pub(super) generation: u8,
    pub(super) least: u32,
    pub(super) list: Option<Vec<u8>>,
}

/// Serials and codes that fit into a list of every build, beside what others name.
const NAMED_MAX: usize = if lock_protocol::capacity::REVOKED > 16 { 250 } else { 14 };
const CODES_MAX: usize = if lock_protocol::capacity::REVOKED_CODES > 16 { 40 } else { 10 };

/// A list's page.
fn page(list: &[u8]) -> Option<ListBook> {
    ListBook::read(&List::decode(list).ok()?).ok()
}

impl Book {
    /// Whether this host may name one more.
    pub(super) fn has_room(&self) -> bool {
        let codes = self.list.as_deref().and_then(|list| List::decode(list).ok());
        self.page.named() < NAMED_MAX && codes.is_none_or(|list| list.codes().count() < CODES_MAX)
    }

    /// Ends generations and low serials.
    pub(super) fn raise(&mut self, generation: u8, least: u32) -> Result<(), ListFull> {
        (self.generation, self.least) = (self.generation.max(generation), self.least.max(least));
        self.page.raise(IssuerLine { index: 0, generation: self.generation, min_serial: self.least })
    }

    /// Takes over what stands in a joined page.
    fn turn_to(&mut self, page: ListBook, list: Vec<u8>) {
        if let Ok(read) = List::decode(&list) {
            for line in read.issuers().filter(|line| line.index == 0) {
                (self.generation, self.least) = (line.generation, line.min_serial);
            }
        }
        (self.page, self.list) = (page, Some(list));
    }
}

impl World {
    /// Writes what a host knows as its next list.
    pub(super) fn write_list(&mut self, book: usize, door: usize) {
        self.books[book][door].page.version += 1;
        self.seal_list(book, door);
    }

    fn seal_list(&mut self, book: usize, door: usize) {
        let (key, lock_id, now) = (self.root(door).list(), self.doors[door].lock_id(), self.clock());
        let page = &mut self.books[book][door].page;
        // Version 0 names the list before any.
        (page.issued_at, page.version) = (now, page.version.max(1));
        let page = self.books[book][door].page.clone();
        let Ok(sealed) = page.seal(&key, &lock_id) else { return };
        let (version, named) = (page.version, page.named());
        self.books[book][door].turn_to(page, sealed.to_vec());
        self.say(&format!("host {book} writes list {version} of door {door}: {named} revoked"));
    }

    /// Both pages in one; full ones are made shorter first, which ends no key that lives.
    fn joined(&mut self, book: usize, door: usize, theirs: &ListBook) -> Option<ListBook> {
        let own = self.books[book][door].page.clone();
        if let Ok(joined) = own.join(theirs) {
            return Some(joined);
        }
        let now = self.clock();
        let revoked = |serial| Revoked { issuer: 0, serial };
        let alive: Vec<u32> = self
            .grants
            .iter()
            .filter(|grant| grant.door == door && grant.name.0 == 0 && grant.block.not_after > now)
            .filter(|grant| grant.tenure == self.tenures[door])
            .map(|grant| grant.name.2)
            .filter(|serial| !own.ends(revoked(*serial)) && !theirs.ends(revoked(*serial)))
            .collect();
        let (mut short, mut theirs) = (own, theirs.clone());
        for page in [&mut short, &mut theirs] {
            page.compact(0, alive.iter().copied(), self.next_serial + 1).ok()?;
            // It says something else than the list that was sealed under this version.
            page.version += 1;
        }
        self.figures.compactions += 1;
        self.say(&format!("host {book} makes the list of door {door} shorter"));
        let joined = short.join(&theirs).ok()?;
        if let Some(serial) = alive.into_iter().find(|serial| joined.ends(revoked(*serial))) {
            self.breaks("a shorter list ends no key that lives", format!("door {door}: {serial}"));
        }
        Some(joined)
    }

    /// Host and cloud come to hold the same list, with everything that either knew.
    pub(super) fn agree_with_cloud(&mut self, book: usize, door: usize) {
        if !self.cloud.online {
            return;
        }
        let theirs = self.cloud.list(door);
        let own = self.books[book][door].list.clone();
        if theirs == own && (own.is_some() || self.books[book][door].page == ListBook::default()) {
            return;
        }
        let their_page = theirs.as_deref().and_then(page);
        let Some(joined) = self.joined(book, door, &their_page.clone().unwrap_or_default()) else { return };
        if let Some((list, their_page)) = theirs.clone().zip(their_page)
            && joined == their_page
        {
            self.books[book][door].turn_to(joined, list);
        } else {
            if joined != self.books[book][door].page || own.is_none() {
                self.books[book][door].page = joined;
                self.seal_list(book, door);
            }
            if let Some(list) = self.books[book][door].list.clone() {
                self.cloud.take(door, theirs.as_deref(), list);
            }
        }
        self.remember_revocations(book, door);
        self.renew_hosts_keys(book, door);
    }
}
