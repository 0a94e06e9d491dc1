//! RECEIPT (0x52): the lock's proof of what became of an order, a LIST or a FRESH (specification section 13).

use crate::LockId;
use crate::bytes::{CodecError, Reader, ShortWriter, padded};
use crate::keys::ReceiptKey;
use crate::mac::{equal, hmac, truncate};
use crate::order::{Object, Subject};
use crate::status::Status;

/// First byte of the message.
pub const KIND: u8 = 0x52;
/// Bytes of the message.
pub const LENGTH: usize = 25;

/// A receipt's fields, without its MAC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// What became of it.
    pub status: Status,
    /// What it was; for a refused version, the version the lock holds.
    pub subject: Subject,
    /// Number of the newest log entry.
    pub log_seq: u32,
}

impl Receipt {
    /// `52 | status | object | index | version | log_seq | MAC12`; `tag` names the message it answers.
    #[must_use]
    pub fn seal(&self, key: &ReceiptKey, lock_id: &LockId, tag: &[u8; 16]) -> [u8; LENGTH] {
        let mut writer = ShortWriter::new();
        writer
            .put(&[KIND, self.status.code(), self.subject.object.code()])
            .u16(self.subject.index)
            .u32(self.subject.version)
            .u32(self.log_seq);
        let mac = mac(key, lock_id, tag, writer.bytes());
        writer.put(&mac);
        padded(writer.bytes())
    }

    /// Reads the fields without believing them.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let status = Status::from_code(reader.u8()?)?;
        let object = Object::from_code(reader.u8()?)?;
        let subject = Subject { object, index: reader.u16()?, version: reader.u32()? };
        let log_seq = reader.u32()?;
        reader.take::<12>()?;
        reader.end()?;
        Ok(Self { status, subject, log_seq })
    }
}

/// Tells whether a receipt is the lock's own, for the message whose tag this is.
#[must_use]
pub fn verify(key: &ReceiptKey, lock_id: &LockId, tag: &[u8; 16], receipt: &[u8]) -> bool {
    let Some((head, found)) = receipt.split_last_chunk::<12>() else {
        return false;
    };
    equal(&mac(key, lock_id, tag, head), found)
}

fn mac(key: &ReceiptKey, lock_id: &LockId, tag: &[u8; 16], head: &[u8]) -> [u8; 12] {
    truncate(hmac(key.reveal(), &[&lock_id.0, tag, head]))
}
