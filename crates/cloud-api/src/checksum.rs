//! The sum over a bucket's rows that both ends keep, so that a lost or invented change shows at once.
//!
//! Each row counts as the first 16 bytes of SHA-256 over its name, version, state and body, read as a big-endian number;
//! a bucket is the sum of its rows modulo 2^128. A change costs one subtraction and one addition, whatever the size.

use sha2::{Digest, Sha256};

use crate::Name;
use crate::sync::{Row, RowState};

/// The sum over rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum(u128);

impl Checksum {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// With a row more.
    #[must_use]
    pub fn with(self, row: &Row) -> Self {
        Self(self.0.wrapping_add(weight(row)))
    }

    /// Without a row that was in it.
    #[must_use]
    pub fn without(self, row: &Row) -> Self {
        Self(self.0.wrapping_sub(weight(row)))
    }

    /// As bytes.
    #[must_use]
    pub const fn name(self) -> Name<16> {
        Name(self.0.to_be_bytes())
    }
}

fn weight(row: &Row) -> u128 {
    let state = match row.state {
        RowState::Live => 0u8,
        RowState::Ended => 1,
        RowState::Gone => 2,
    };
    let digest = Sha256::new()
        .chain_update(row.row.0)
        .chain_update(row.version.to_be_bytes())
        .chain_update([state])
        .chain_update(row.body.as_ref().map_or(&[][..], |body| &body.0))
        .finalize();
    digest.iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bytes;

    fn row(name: u8, version: i64) -> Row {
        Row { row: Name([name; 16]), version, state: RowState::Live, body: Some(Bytes(vec![name])) }
    }

    #[test]
    fn the_order_of_changes_does_not_matter_and_every_difference_shows() {
        let one = Checksum::default().with(&row(1, 1)).with(&row(2, 1));
        let other = Checksum::default().with(&row(2, 1)).with(&row(1, 1));
        assert_eq!(one, other);
        assert_eq!(one.without(&row(2, 1)), Checksum::default().with(&row(1, 1)));
        let mut changed = row(1, 1);
        changed.state = RowState::Ended;
        for different in [row(1, 2), row(3, 1), changed, Row { body: None, ..row(1, 1) }] {
            assert_ne!(Checksum::default().with(&different), Checksum::default().with(&row(1, 1)));
        }
    }
}
