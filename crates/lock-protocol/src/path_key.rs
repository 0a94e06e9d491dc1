//! PATH\[j\]: a code key that the doors of one path share, as an order brings it (layout: `docs/PROTOCOL.md`).

use crate::bytes::{CodecError, Reader, Writer};
use crate::keys::PinKey;

/// Bytes of the encoding.
pub const PATH_KEY_LENGTH: usize = 33;

/// A path's code key.
#[derive(Clone)]
pub struct PathKey {
    /// Which of the path's keys, for telling them apart.
    pub generation: u8,
    /// Codes made with it open every door of the path.
    pub key: PinKey,
}

impl PathKey {
    /// The order's plaintext; it holds the key.
    pub fn encode(&self) -> Result<arrayvec::ArrayVec<u8, PATH_KEY_LENGTH>, CodecError> {
        let mut writer = Writer::new();
        writer.u8(self.generation).put(self.key.reveal());
        writer.finish()
    }

    /// Reads the order's plaintext.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        let path = Self { generation: reader.u8()?, key: PinKey::new(reader.take()?) };
        reader.end()?;
        Ok(path)
    }
}
