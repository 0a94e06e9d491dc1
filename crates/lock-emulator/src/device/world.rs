//! What people, weather and faults do to the lock.

use lock_protocol::Mono;

use super::{AWAKE_MS, Device};
use crate::battery::Battery;
use crate::bolt::{Bolt, Door};
use crate::entropy::Entropy;
use crate::flash::Flash;
use crate::keypad::Key;
use crate::rtc::Rtc;

impl Device {
    /// Somebody touches the lock: it is easy to find for a while.
    pub fn touch(&mut self, now: Mono) {
        self.advance_to(now);
        self.awake_until = self.now.plus(AWAKE_MS);
    }

    /// Somebody presses a key, which is a touch, too.
    pub fn press(&mut self, key: Key, now: Mono) {
        self.touch(now);
        let own = self.own_time();
        if let Some(lock) = self.lock.as_mut() {
            self.keypad.press(now);
            lock.press(key.pressed(), own);
        }
        self.perform();
    }

    /// The door is moved.
    pub fn set_door(&mut self, door: Door, now: Mono) {
        self.advance_to(now);
        self.door = door;
        self.sense();
    }

    /// Somebody acts on the bolt itself: turns it by hand, jams it, frees it.
    pub fn handle_bolt(&mut self, act: impl FnOnce(&mut Bolt), now: Mono) {
        self.advance_to(now);
        act(&mut self.bolt);
        self.sense();
    }

    /// The lock's own clock jumps, or runs at another rate from here on.
    pub fn handle_rtc(&mut self, act: impl FnOnce(&mut Rtc, Mono), now: Mono) {
        self.advance_to(now);
        act(&mut self.rtc, self.now);
        self.advance_to(now);
    }

    /// Changes what the batteries hold, without taking them out; empty ones end the power.
    pub fn set_battery(&mut self, battery: Battery, now: Mono) {
        self.advance_to(now);
        self.battery = battery;
        if battery.percent() == 0 {
            self.lose_power();
        } else {
            self.sense();
        }
    }

    /// Loses the next `count` frames on their way to the phone.
    pub const fn lose_frames(&mut self, count: u32) {
        self.frames_to_lose = count;
    }

    /// Puts another random generator in.
    pub fn set_entropy(&mut self, entropy: Entropy) {
        self.entropy = entropy;
    }

    /// The flash, to set its faults and count its writes.
    pub const fn flash(&mut self) -> &mut Flash {
        self.journal.flash()
    }
}
