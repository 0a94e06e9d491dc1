//! A state as a short series of changes, so that storage can start afresh with it instead of every change since birth.

use crate::bytes::CodecError;
use crate::lock::change::{Change, Delta};
use crate::lock::state::{Owned, State};
use crate::setup::Contents;
use crate::{Mono, Unix};

impl State {
    /// Hands out the changes that make [`State::factory`] (with any nonce) into this state, in order.
    pub fn rebuild<E: From<CodecError>>(
        &self,
        mut write: impl FnMut(&Change) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut emit = |delta: Delta<'_>| {
            let mut change = Change::new();
            change.add(&delta)?;
            write(&change)
        };
        emit(Delta::Reset { install_nonce: &self.install_nonce, resets: self.resets })?;
        emit(Delta::Booted { boots: self.boots, clock_lost: false })?;
        if let Some(owned) = &self.owned {
            owned.rebuild(&mut emit)?;
        }
        emit(Delta::Clock(self.clock))
    }
}

impl Owned {
    fn rebuild<E: From<CodecError>>(
        &self,
        emit: &mut impl FnMut(Delta<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let head = self.log.head();
        let contents = Contents {
            root: self.root.clone(),
            policy: self.issuers.first().and_then(|issuer| issuer.policy).ok_or(CodecError::Value)?,
            log_start: head.key.clone(),
            // Times only rise, so the oldest possible one leaves the true ones to the parts below.
            time: Unix(0),
            settings_version: self.settings_version,
            settings: self.settings.clone(),
        };
        emit(Delta::Installed { contents: &contents.encode()?, at: Mono(0), error_ms: 0 })?;
        emit(Delta::Fresh { last_fresh: self.last_fresh, last_vouched: self.last_vouched })?;
        for (issuer, index) in self.issuers.iter().zip(0..) {
            emit(Delta::Issuer { index, issuer: &issuer.encode() })?;
        }
        self.rebuild_revocations(emit)?;
        for (slot, index) in self.slots.iter().zip(0..) {
            let Some(slot) = slot else { continue };
            let (parent, uses, degraded, at) = (slot.parent, slot.uses, slot.degraded, slot.last_use);
            let (key, block) = (slot.key.reveal(), &slot.encode_block()?);
            emit(Delta::Claimed { slot: index, parent, key, uses, degraded, at, block })?;
        }
        for at in self.claim_budget.wrong() {
            emit(Delta::WrongClaimCode { at })?;
        }
        emit(Delta::ResetAllowed { version: self.reset_version })?;
        self.keypad.rebuild(|part| emit(Delta::Keypad(part)))?;
        self.rebuild_log(emit)
    }

    fn rebuild_revocations<E: From<CodecError>>(
        &self,
        emit: &mut impl FnMut(Delta<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let held = &self.revocations;
        emit(Delta::ListHead { version: held.version, mac: &held.mac, pin_generation: held.pin_generation })?;
        for revoked in &held.serials {
            emit(Delta::RevokedSerial { issuer: revoked.issuer, serial: revoked.serial })?;
        }
        for code in &held.codes {
            emit(Delta::RevokedCode { id: &code.id, since: code.since })?;
        }
        Ok(())
    }

    fn rebuild_log<E: From<CodecError>>(
        &self,
        emit: &mut impl FnMut(Delta<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (head, first) = (self.log.head(), self.log.first());
        emit(Delta::LogHead {
            next: head.next,
            hash: &head.hash,
            key: head.key.reveal(),
            first,
            tail_hash: self.log.tail_hash(),
            acked: self.log.acked,
        })?;
        for entry in (first..head.next).filter_map(|seq| self.log.get(seq)) {
            emit(Delta::LogRefill(&entry.0))?;
        }
        Ok(())
    }
}
