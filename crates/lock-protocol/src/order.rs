//! ORDER (0x51): a sealed, versioned object that changes a lock; anybody may carry it (specification section 13).

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

use crate::bytes::{CodecError, Message, Reader, ShortWriter, Writer};
use crate::keys::{OrderKey, OrderNonceKey};
use crate::mac::{hmac, truncate};
use crate::status::codes;

/// First byte of the message.
pub const KIND: u8 = 0x51;
/// Bytes before the ciphertext.
pub const HEADER: usize = 22;

codes! {
    /// What an order or a receipt speaks of.
    Object {
        /// The lock's settings.
        Settings = 0x01,
        /// LIST, which travels as its own message.
        List = 0x02,
        /// FRESH, which travels as its own message.
        Fresh = 0x03,
        /// An issuer's policy block.
        Issuer = 0x04,
        /// A stored code.
        Code = 0x05,
        /// A code key shared along a path.
        Path = 0x06,
        /// A new root key.
        Rekey = 0x07,
        /// The owner has the log up to the order's version.
        LogAck = 0x08,
        /// Leave to reset the lock at its inside button although guests stay.
        Reset = 0x09,
    }
}

/// What an order is about, in clear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// Kind of object.
    pub object: Object,
    /// Which one of its kind.
    pub index: u16,
    /// The highest version wins.
    pub version: u32,
}

/// An order as it came, not yet opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order<'a> {
    /// What it is about.
    pub subject: Subject,
    header: &'a [u8; HEADER],
    nonce: &'a [u8; 12],
    ciphertext: &'a [u8],
    /// Its tag, by which a receipt names it.
    pub tag: [u8; 16],
}

/// `51 | object | index | version | nonce12 | length | ciphertext | tag16`
pub fn seal(
    key: &OrderKey,
    nonce_key: &OrderNonceKey,
    subject: Subject,
    plaintext: &[u8],
) -> Result<Message, CodecError> {
    let mut head = ShortWriter::new();
    head.put(&[KIND, subject.object.code()]).u16(subject.index).u32(subject.version);
    let nonce: [u8; 12] = truncate(hmac(nonce_key.reveal(), &[head.bytes(), plaintext]));
    head.put(&nonce).u16(u16::try_from(plaintext.len()).map_err(|_| CodecError::TooLong)?);

    let mut body = Writer::new();
    body.put(plaintext);
    let mut body: Message = body.finish()?;
    let tag = ChaCha20Poly1305::new(key.reveal().into())
        .encrypt_inout_detached(&Nonce::from(nonce), head.bytes(), body.as_mut_slice().into())
        .map_err(|_| CodecError::TooLong)?;

    let mut writer = Writer::new();
    writer.put(head.bytes()).put(&body).put(&tag);
    writer.finish()
}

impl<'a> Order<'a> {
    /// Reads the layout; says nothing about who wrote it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let object = Object::from_code(reader.u8()?)?;
        let subject = Subject { object, index: reader.u16()?, version: reader.u32()? };
        let nonce = reader.array()?;
        let length = usize::from(reader.u16()?);
        let ciphertext = reader.slice(length)?;
        let tag = reader.take()?;
        reader.end()?;
        let header = bytes.first_chunk().ok_or(CodecError::Length)?;
        Ok(Self { subject, header, nonce, ciphertext, tag })
    }

    /// Opens it; nothing when it was not written by an owner of this lock.
    #[must_use]
    pub fn open(&self, key: &OrderKey) -> Option<Message> {
        let mut body = Message::new();
        body.try_extend_from_slice(self.ciphertext).ok()?;
        ChaCha20Poly1305::new(key.reveal().into())
            .decrypt_inout_detached(
                self.nonce.into(),
                self.header,
                body.as_mut_slice().into(),
                (&self.tag).into(),
            )
            .ok()?;
        Some(body)
    }
}
