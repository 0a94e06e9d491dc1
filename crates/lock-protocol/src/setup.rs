//! Putting a lock into service: greeting (0x40), SETUP (0x41) and its answer (0x42) (specification section 13).

use arrayvec::ArrayVec;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use zeroize::Zeroize;

use crate::bytes::{CodecError, Message, Reader, ShortWriter, Writer, padded};
use crate::keys::{LogChainKey, RootKey, SetupAnswerKey};
use crate::mac::{equal, hkdf, hmac, sha256, truncate};
use crate::policy::Policy;
use crate::settings::{SETTINGS_MAX, Settings};
use crate::status::Status;
use crate::{LockId, Unix};

/// First byte of the greeting.
pub const GREETING_KIND: u8 = 0x40;
/// First byte of SETUP.
pub const KIND: u8 = 0x41;
/// First byte of the answer.
pub const ANSWER_KIND: u8 = 0x42;
/// The protocol's version in the greeting.
pub const VERSION: u8 = 1;
/// Bytes of the longest contents.
pub const CONTENTS_MAX: usize = 32 + 16 + 32 + 4 + 4 + SETTINGS_MAX;

/// What a factory-new lock says first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Greeting {
    /// Names this installation; drawn anew by each factory reset.
    pub install_nonce: [u8; 16],
    /// nL of this connection.
    pub nonce: [u8; 12],
}

impl Greeting {
    /// `40 | version | install_nonce16 | nL12`
    #[must_use]
    pub fn encode(&self) -> [u8; 30] {
        let mut writer = ShortWriter::new();
        writer.put(&[GREETING_KIND, VERSION]).put(&self.install_nonce).put(&self.nonce);
        padded(writer.bytes())
    }

    /// Reads a greeting; another version is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(GREETING_KIND)?;
        reader.kind(VERSION).map_err(|_| CodecError::Value)?;
        let greeting = Self { install_nonce: reader.take()?, nonce: reader.take()? };
        reader.end()?;
        Ok(greeting)
    }
}

/// What the owner puts into a lock.
#[derive(Clone)]
pub struct Contents {
    /// K_root.
    pub root: RootKey,
    /// P_0.
    pub policy: Policy,
    /// a_0.
    pub log_start: LogChainKey,
    /// The time by the installer's phone.
    pub time: Unix,
    /// Version of the settings.
    pub settings_version: u32,
    /// The first settings.
    pub settings: Settings,
}

impl Contents {
    /// `K_root32 | P_0 16 | a_0 32 | time4 | settings version4 | settings`
    pub fn encode(&self) -> Result<ArrayVec<u8, CONTENTS_MAX>, CodecError> {
        let mut writer = Writer::<CONTENTS_MAX>::new();
        writer
            .put(self.root.reveal())
            .put(&self.policy.encode())
            .put(self.log_start.reveal())
            .u32(self.time.0)
            .u32(self.settings_version)
            .put(&self.settings.encode()?);
        writer.finish()
    }

    /// Reads the contents of an opened SETUP.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            root: RootKey::new(reader.take()?),
            policy: Policy::decode(&reader.take()?)?,
            log_start: LogChainKey::new(reader.take()?),
            time: Unix(reader.u32()?),
            settings_version: reader.u32()?,
            settings: Settings::decode(reader.rest())?,
        })
    }
}

/// What both ends know of the connection, and what SETUP's key hangs on.
#[derive(Clone, Copy)]
pub struct Transcript<'a> {
    /// The lock.
    pub lock_id: &'a LockId,
    /// Its greeting.
    pub greeting: &'a Greeting,
    /// The phone's ephemeral public key.
    pub e_pub: &'a [u8; 32],
}

/// The whole SETUP: `41 | e_pub32 | ciphertext | tag16`; `shared` is X25519(e, lock).
pub fn seal(
    setup_secret: &[u8; 16],
    shared: &[u8; 32],
    transcript: Transcript<'_>,
    contents: &Contents,
) -> Result<Message, CodecError> {
    let mut head = Writer::<33>::new();
    head.u8(KIND).put(transcript.e_pub);
    let mut body = contents.encode()?;
    let tag = cipher(setup_secret, shared, transcript)
        .encrypt_inout_detached(&Nonce::default(), head.bytes(), body.as_mut_slice().into())
        .map_err(|_| CodecError::TooLong)?;
    let mut writer = Writer::new();
    writer.put(head.bytes()).put(&body).put(&tag);
    writer.finish()
}

/// The phone's ephemeral public key in a SETUP, if its layout is right.
pub fn ephemeral(message: &[u8]) -> Result<[u8; 32], CodecError> {
    let mut reader = Reader::new(message);
    reader.kind(KIND)?;
    Ok(reader.take()?)
}

/// Opens a SETUP; nothing when the sender does not know the setup secret or meant another lock or connection.
#[must_use]
pub fn open(
    setup_secret: &[u8; 16],
    shared: &[u8; 32],
    transcript: Transcript<'_>,
    message: &[u8],
) -> Option<Contents> {
    let (head, rest) = message.split_first_chunk::<33>()?;
    let (ciphertext, tag) = rest.split_last_chunk::<16>()?;
    let mut body = ArrayVec::<u8, CONTENTS_MAX>::new();
    body.try_extend_from_slice(ciphertext).ok()?;
    cipher(setup_secret, shared, transcript)
        .decrypt_inout_detached(&Nonce::default(), head, body.as_mut_slice().into(), tag.into())
        .ok()?;
    let contents = Contents::decode(&body).ok();
    body.zeroize();
    contents
}

/// The answer: `42 | status | MAC12(kdf(K_root, "olp1/setup"), SHA-256(greeting || SETUP) || 42 || status)`.
#[must_use]
pub fn seal_answer(key: &SetupAnswerKey, greeting: &Greeting, setup: &[u8], status: Status) -> [u8; 14] {
    let head = [ANSWER_KIND, status.code()];
    let tag = answer_mac(key, greeting, setup, head);
    let mut writer = ShortWriter::new();
    writer.put(&head).put(&tag);
    padded(writer.bytes())
}

/// The status in an answer, not yet believed.
pub fn read_answer(bytes: &[u8]) -> Result<Status, CodecError> {
    let mut reader = Reader::new(bytes);
    reader.kind(ANSWER_KIND)?;
    let status = Status::from_code(reader.u8()?)?;
    reader.take::<12>()?;
    reader.end()?;
    Ok(status)
}

/// Tells whether the answer is the lock's own.
#[must_use]
pub fn verify_answer(key: &SetupAnswerKey, greeting: &Greeting, setup: &[u8], answer: &[u8]) -> bool {
    let Some((head, tag)) = answer.split_first_chunk::<2>() else {
        return false;
    };
    equal(&answer_mac(key, greeting, setup, *head), tag)
}

fn answer_mac(key: &SetupAnswerKey, greeting: &Greeting, setup: &[u8], head: [u8; 2]) -> [u8; 12] {
    let transcript = sha256(&[&greeting.encode(), setup]);
    truncate(hmac(key.reveal(), &[&transcript, &head]))
}

/// The key is new for every ephemeral key and nonce, so the cipher's own nonce can stay zero.
fn cipher(setup_secret: &[u8; 16], shared: &[u8; 32], transcript: Transcript<'_>) -> ChaCha20Poly1305 {
    let Transcript { lock_id, greeting, e_pub } = transcript;
    // HMAC pads a short key with zeros, so a padded salt gives the same.
    let mut salt = padded(setup_secret);
    let info: &[&[u8]] = &[b"olp1/setup", &lock_id.0, &greeting.install_nonce, &greeting.nonce, e_pub];
    let mut key = hkdf(&salt, shared, info);
    salt.zeroize();
    let cipher = ChaCha20Poly1305::new(&key.into());
    key.zeroize();
    cipher
}
