//! Rows that the devices of a site share.

use cloud_api::Name;
use cloud_api::sync::RowState;
use zeroize::Zeroizing;

use super::Key;

/// What a site's devices seal rows with; every one of them can make it from the site key.
pub struct RowKey(Key);

impl RowKey {
    /// From the site key.
    #[must_use]
    pub fn new(site_key: &[u8; 32]) -> Self {
        Self(Key::derive(site_key, "latchstring/sync/row/1", &[]))
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
        self.0.seal(nonce, &place(bucket, row, state), body)
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
        self.0.open(&place(bucket, row, state), sealed)
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
