//! What a phone can ask for; one request at a time.

use super::{Greeted, Phone, Waiting, receipt_tag};
use crate::bytes::{Message, padded};
use crate::fragment::Outgoing;
use crate::keys::{CODE_DIGITS, CredentialKey, DeviceKey};
use crate::log::batch;
use crate::setup::{Contents, Transcript};
use crate::setup_code::SetupCode;
use crate::unlock::Act;
use crate::{claim, curve, setup, unlock, who};

/// Why a request was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RequestError {
    /// An earlier request has not been answered.
    #[error("another request is waiting for its answer")]
    Busy,
    /// The lock has not greeted in the way this request needs.
    #[error("the lock is not ready for this request")]
    NotGreeted,
    /// The message cannot be built from these contents.
    #[error("the message cannot be built")]
    Contents,
    /// The lock's public key is of small order, so it is nobody's.
    #[error("the lock's public key is not valid")]
    WeakKey,
}

impl Phone {
    /// SETUP, with a fresh ephemeral secret.
    pub fn setup(
        &mut self,
        code: &SetupCode,
        e_secret: &[u8; 32],
        contents: &Contents,
    ) -> Result<(), RequestError> {
        self.idle()?;
        let Greeted::Setup(greeting) = self.greeted else {
            return Err(RequestError::NotGreeted);
        };
        let shared = curve::agree(e_secret, &code.lock_pub).ok_or(RequestError::WeakKey)?;
        let e_pub = curve::public_key(e_secret);
        let transcript = Transcript { lock_id: &self.lock_id, greeting: &greeting, e_pub: &e_pub };
        let message = setup::seal(&code.setup_secret, &shared, transcript, contents)
            .map_err(|_| RequestError::Contents)?;
        self.transmit(message.clone());
        self.waiting = Waiting::Setup { key: contents.root.setup_answer(), greeting, message };
        Ok(())
    }

    /// CLAIM. Gives K_dev; the caller has stored the device's secret and this challenge's nonce before, so that a lost
    /// answer costs nothing.
    pub fn claim(
        &mut self,
        key: &CredentialKey,
        block: &[u8],
        device: (&[u8; 32], &[u8; 32]),
        act: Act,
        nonce: [u8; 4],
    ) -> Result<DeviceKey, RequestError> {
        self.claim_under((key, key), block, device, act, nonce)
    }

    /// CLAIM of a credential with bind 2, with the claim code that came by another channel; otherwise as
    /// [`Phone::claim`].
    pub fn claim_with_code(
        &mut self,
        (key, digits): (&CredentialKey, &[u8; CODE_DIGITS]),
        block: &[u8],
        device: (&[u8; 32], &[u8; 32]),
        act: Act,
        nonce: [u8; 4],
    ) -> Result<DeviceKey, RequestError> {
        self.claim_under((key, &key.with_code(digits)), block, device, act, nonce)
    }

    fn claim_under(
        &mut self,
        (link, code): (&CredentialKey, &CredentialKey),
        block: &[u8],
        (device_secret, lock_pub): (&[u8; 32], &[u8; 32]),
        act: Act,
        nonce: [u8; 4],
    ) -> Result<DeviceKey, RequestError> {
        self.idle()?;
        let challenge = self.take_challenge()?;
        let parsed = crate::challenge::Challenge::decode(&challenge).map_err(|_| RequestError::NotGreeted)?;
        let shared = curve::agree(device_secret, lock_pub).ok_or(RequestError::WeakKey)?;
        let dev_pub = curve::public_key(device_secret);
        let device = |key: &CredentialKey| key.device(&shared, &self.lock_id, &parsed.nonce, &dev_pub);
        let (key, link_key) = (device(code), device(link));
        let fields = [act.code(), 0];
        let message =
            claim::seal_split((link, code), &self.lock_id, &challenge, fields, nonce, &dev_pub, block)
                .map_err(|_| RequestError::Contents)?;
        self.transmit(message.clone());
        self.waiting = Waiting::Claim { key: key.clone(), link_key, challenge, message };
        Ok(key)
    }

    /// UNLOCK with an extension (FRESH and LIST messages, joined), which may be empty.
    pub fn act(
        &mut self,
        key: &DeviceKey,
        slot: u8,
        act: Act,
        nonce: [u8; 4],
        ext: &[u8],
    ) -> Result<(), RequestError> {
        self.idle()?;
        let challenge = self.take_challenge()?;
        let sealed = unlock::seal(key, &self.lock_id, &challenge, [act.code(), slot, 0], nonce, ext)
            .map_err(|_| RequestError::Contents)?;
        let mut message = Message::new();
        message.try_extend_from_slice(&sealed).map_err(|_| RequestError::Contents)?;
        self.transmit(message);
        self.waiting = Waiting::Act { key: key.clone(), challenge, request: padded(&sealed) };
        Ok(())
    }

    /// A LIST, FRESH or ORDER, as it is.
    pub fn deliver(&mut self, bytes: &[u8]) -> Result<(), RequestError> {
        self.idle()?;
        let tag = receipt_tag(bytes).ok_or(RequestError::Contents)?;
        let mut message = Message::new();
        message.try_extend_from_slice(bytes).map_err(|_| RequestError::Contents)?;
        self.transmit(message);
        self.waiting = Waiting::Receipt { tag };
        Ok(())
    }

    /// The log from entry `from` on, one batch of it. The connection must have had a successful UNLOCK or CLAIM.
    pub fn collect_log(&mut self, from: u32) -> Result<(), RequestError> {
        self.idle()?;
        let mut message = Message::new();
        message.try_extend_from_slice(&batch::get(from)).map_err(|_| RequestError::Contents)?;
        self.transmit(message);
        self.waiting = Waiting::Log;
        Ok(())
    }

    /// WHO: which installation is this?
    pub fn who(&mut self) -> Result<(), RequestError> {
        self.idle()?;
        let challenge = self.challenge().ok_or(RequestError::NotGreeted)?;
        let mut message = Message::new();
        message.try_push(who::KIND).map_err(|_| RequestError::Contents)?;
        self.transmit(message);
        self.waiting = Waiting::Who { nonce: challenge.nonce };
        Ok(())
    }

    /// Gives up waiting; the shell's time has run out.
    pub fn give_up(&mut self) {
        self.waiting = Waiting::Nothing;
        self.outgoing = None;
    }

    fn idle(&self) -> Result<(), RequestError> {
        if self.is_waiting() || self.outgoing.is_some() { Err(RequestError::Busy) } else { Ok(()) }
    }

    fn transmit(&mut self, message: Message) {
        self.outgoing = Some(Outgoing::new(message, self.frame_length));
    }

    /// A challenge is answered once.
    fn take_challenge(&mut self) -> Result<[u8; 20], RequestError> {
        let Greeted::Challenge(bytes) = self.greeted else {
            return Err(RequestError::NotGreeted);
        };
        self.greeted = Greeted::Nothing;
        self.answered = Some(bytes);
        Ok(bytes)
    }
}
