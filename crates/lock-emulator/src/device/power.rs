//! Power going and coming: what is lost, what is read back from the flash, and what the button for it does.

use lock_protocol::Mono;
use lock_protocol::lock::{Change, Lock, State};

use super::Device;
use crate::battery::Battery;
use crate::flash::FlashError;
use crate::identity::Identity;

/// Why a lock does not start.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// The flash could not be read or written, or the power went again while it was.
    #[error("Failed to start from the flash: {0}")]
    Flash(#[from] FlashError),
    /// The flash holds whole records that this build does not understand; they are left as they are.
    #[error("The flash holds records of another version")]
    UnknownRecords,
    /// The batteries are empty.
    #[error("The batteries are empty")]
    BatteryEmpty,
}

impl Device {
    /// Whether the lock has power.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.lock.is_some()
    }

    /// Gives the lock power; nothing happens if it has some.
    ///
    /// # Errors
    /// Any [`BootError`]; the lock then stays without power.
    pub fn power_on(&mut self, now: Mono) -> Result<(), BootError> {
        self.advance_to(now);
        if self.is_on() {
            return Ok(());
        }
        if self.battery.percent() == 0 {
            return Err(BootError::BatteryEmpty);
        }
        let state = self.restore()?;
        let rtc_kept = self.rtc.kept();
        let identity = protocol_identity(&self.identity);
        let lock = Lock::boot(identity, *state, rtc_kept, self.own_time(), self.entropy.draw());
        self.lock = Some(Box::new(lock));
        self.perform();
        self.sense();
        if self.is_on() { Ok(()) } else { Err(FlashError::PowerLost.into()) }
    }

    /// Takes the power away at this instant; the clock's cell keeps the clock.
    pub fn cut_power(&mut self, now: Mono) {
        self.advance_to(now);
        self.lose_power();
    }

    /// New batteries: the power goes for a moment, the clock's cell bridges it.
    ///
    /// # Errors
    /// Any [`BootError`] of the start that follows.
    pub fn swap_battery(&mut self, now: Mono) -> Result<(), BootError> {
        self.cut_power(now);
        self.battery = Battery::full();
        self.power_on(now)
    }

    /// The clock's cell fails and the power goes for a moment: the lock starts without knowing the time.
    ///
    /// # Errors
    /// Any [`BootError`] of the start that follows.
    pub fn lose_clock(&mut self, now: Mono) -> Result<(), BootError> {
        self.cut_power(now);
        self.rtc.lose(self.now);
        self.power_on(now)
    }

    /// Somebody holds the inside button for 10 seconds.
    pub fn hold_reset_button(&mut self, now: Mono) {
        self.advance_to(now);
        let Some(lock) = self.lock.as_mut() else { return };
        lock.factory_reset(now, self.entropy.draw());
        self.perform();
    }

    pub(super) fn lose_power(&mut self) {
        self.lock = None;
        self.hang_up();
        self.bolt.lose_power();
        self.keypad.lose_power();
    }

    /// Reads the state back: the snapshot, and every record after it.
    fn restore(&mut self) -> Result<Box<State>, BootError> {
        let recovered = self.journal.recover()?;
        if recovered.torn_bytes > 0 {
            tracing::info!(bytes = recovered.torn_bytes, "A write was cut short and never happened");
        }
        let mut state = match &recovered.snapshot {
            Some(snapshot) => crate::snapshot::decode(snapshot).ok_or(BootError::UnknownRecords)?,
            None => Box::new(State::factory(self.draw_install_nonce())),
        };
        let installation = state.install_nonce;
        for record in &recovered.records {
            let change = Change::decode(record).map_err(|_| BootError::UnknownRecords)?;
            state.apply(&change).map_err(|_| BootError::UnknownRecords)?;
        }
        // Nothing may be left of the last owner, also when the power went during the reset or the handover.
        let ownerless = state.owned.is_none() && !recovered.records.is_empty();
        if ownerless || state.install_nonce != installation || self.journal.wants_snapshot() {
            let snapshot = crate::snapshot::encode(&state).ok_or(BootError::UnknownRecords)?;
            self.journal.snapshot(&snapshot)?;
        }
        self.journal.tidy()?;
        Ok(state)
    }

    fn draw_install_nonce(&mut self) -> [u8; 16] {
        self.entropy.draw().first_chunk().copied().unwrap_or_default()
    }

    /// Folds the records into a snapshot when there are many and nobody waits.
    pub(super) fn fold_when_idle(&mut self) {
        if !self.connected && !self.bolt.moving() && self.journal.wants_snapshot() {
            self.fold();
        }
    }

    pub(super) fn fold(&mut self) {
        let Some(snapshot) = self.state().and_then(crate::snapshot::encode) else { return };
        match self.journal.snapshot(&snapshot) {
            Ok(()) => {}
            Err(FlashError::PowerLost) => self.lose_power(),
            // The records are all still there, and the next idle moment tries again.
            Err(FlashError::Refused(error)) => tracing::warn!(%error, "The flash refused a snapshot"),
        }
    }
}

fn protocol_identity(identity: &Identity) -> lock_protocol::lock::Identity {
    lock_protocol::lock::Identity {
        lock_id: identity.lock_id,
        static_secret: identity.static_secret,
        setup_secret: identity.setup_secret,
        nonce_key: identity.nonce_key,
    }
}
