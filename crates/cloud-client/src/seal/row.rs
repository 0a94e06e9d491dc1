//! Rows that the devices of a site share.

use cloud_api::Name;
use cloud_api::sync::RowState;
use zeroize::Zeroizing;

use super::Key;

/// What a site's devices seal rows with; every one of them can make it from the site key.
pub struct RowKey {
    seal: Key,
    names: Key,
}

impl RowKey {
    /// From the site key.
    #[must_use]
    pub fn new(site_key: &[u8; 32]) -> Self {
        Self {
            seal: Key::derive(site_key, "latchstring/sync/row/1", &[]),
            names: Key::derive(site_key, "latchstring/sync/names/1", &[]),
        }
    }

    /// What the cloud knows a row by, or with nothing as `key` a bucket: the same on every device of the site, and no
    /// help to who wants to guess what it is of.
    #[must_use]
    pub fn name(&self, of: &str, key: &str) -> Name {
        let context = [of.as_bytes(), &[0], key.as_bytes()].concat();
        let derived = Key::derive(&*self.names.0, "latchstring/sync/name/1", &context);
        let mut name = [0; 16];
        name.copy_from_slice(&derived.0[..16]);
        Name(name)
    }

    /// Seals a body for its place. A cloud that puts it elsewhere, or shows it as living after it ended, is found out.
    #[must_use]
    pub fn seal(
        &self,
        nonce: [u8; 24],
        bucket: Name,
        row: Name,
        state: RowState,
        body: &[u8],
    ) -> Option<Vec<u8>> {
        self.seal.seal(nonce, &place(bucket, row, state), body)
    }

    /// The body, or nothing when it was sealed by another site, for another place, or changed.
    #[must_use]
    pub fn open(
        &self,
        bucket: Name,
        row: Name,
        state: RowState,
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.seal.open(&place(bucket, row, state), sealed)
    }
}

fn place(bucket: Name, row: Name, state: RowState) -> Vec<u8> {
    let state = match state {
        RowState::Live => 0,
        RowState::Ended => 1,
        RowState::Gone => 2,
    };
    [bucket.0.as_slice(), &row.0, &[state]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_sites_own_and_tells_table_from_key() {
        let (ours, theirs) = (RowKey::new(&[7; 32]), RowKey::new(&[8; 32]));
        assert_eq!(ours.name("door", "[1]"), RowKey::new(&[7; 32]).name("door", "[1]"));
        for other in [theirs.name("door", "[1]"), ours.name("door", "[2]"), ours.name("door[", "1]")] {
            assert_ne!(ours.name("door", "[1]"), other);
        }
    }

    #[test]
    fn a_row_opens_in_its_place_and_nowhere_else() {
        let key = RowKey::new(&[7; 32]);
        let (bucket, row) = (Name([1; 16]), Name([2; 16]));
        let sealed = key.seal([9; 24], bucket, row, RowState::Live, b"Ada, flat 3").unwrap();
        assert_eq!(*key.open(bucket, row, RowState::Live, &sealed).unwrap(), b"Ada, flat 3");
        assert!(key.open(row, bucket, RowState::Live, &sealed).is_none());
        assert!(key.open(bucket, row, RowState::Ended, &sealed).is_none());
        assert!(RowKey::new(&[8; 32]).open(bucket, row, RowState::Live, &sealed).is_none());
        for position in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[position] ^= 1;
            assert!(key.open(bucket, row, RowState::Live, &damaged).is_none(), "byte {position}");
            assert!(key.open(bucket, row, RowState::Live, &sealed[..position]).is_none());
        }
    }
}
