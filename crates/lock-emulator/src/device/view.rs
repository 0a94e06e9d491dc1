//! What can be seen of the lock from outside its protocol.

use lock_protocol::lock::State;
use lock_protocol::{LockId, Mono};
use zeroize::Zeroizing;

use super::{Advert, Device, Pace};
use crate::battery::Battery;
use crate::bolt::{Bolt, Door};
use crate::keypad::Keypad;
use crate::rtc::Rtc;

impl Device {
    /// What the radio should say now; `None` without power.
    #[must_use]
    pub fn advert(&self) -> Option<Advert> {
        let data = self.lock.as_ref()?.advert(self.own_time());
        let pace = if self.now < self.awake_until { Pace::Fast } else { Pace::Slow };
        Some(Advert { data, pace })
    }

    /// The protocol's durable state; `None` without power.
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.lock.as_ref().map(|lock| lock.state())
    }

    /// The lock's name.
    #[must_use]
    pub const fn lock_id(&self) -> LockId {
        self.identity.lock_id
    }

    /// The setup code, as it stands in the battery case. It holds the setup secret.
    #[must_use]
    pub fn setup_text(&self) -> Zeroizing<String> {
        crate::setup::text(&self.identity)
    }

    /// The world's time, as last told.
    #[must_use]
    pub const fn now(&self) -> Mono {
        self.now
    }

    /// What the lock's own clock shows.
    #[must_use]
    pub fn own_time(&self) -> Mono {
        self.rtc.own(self.now)
    }

    /// Whether a phone is connected.
    #[must_use]
    pub const fn connected(&self) -> bool {
        self.connected
    }

    /// The bolt.
    #[must_use]
    pub const fn bolt(&self) -> &Bolt {
        &self.bolt
    }

    /// The door contact.
    #[must_use]
    pub const fn door(&self) -> Door {
        self.door
    }

    /// The keypad.
    #[must_use]
    pub const fn keypad(&self) -> &Keypad {
        &self.keypad
    }

    /// The batteries.
    #[must_use]
    pub const fn battery(&self) -> Battery {
        self.battery
    }

    /// The lock's own clock.
    #[must_use]
    pub const fn rtc(&self) -> &Rtc {
        &self.rtc
    }
}
