//! The judge hears an order: settings, issuers, a lock that changes hands, leave to reset it (sections 8 and 9).

use lock_protocol::bytes::Reader;
use lock_protocol::capacity::ISSUERS;
use lock_protocol::order::{Object, Order};
use lock_protocol::policy::Policy;
use lock_protocol::rekey::{Rekey, Target};
use lock_protocol::settings::Settings;

use super::clock::Told;
use super::{Judge, Verdict};

/// How long leave to reset a lock lasts, milliseconds.
const LEAVE_MS: u64 = 600_000;

/// What an order has said of an issuer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Given {
    pub(crate) version: u32,
    generation: u8,
    policy: Policy,
}

impl Judge {
    pub(super) fn hear_order(&self, message: &[u8], own: u64) -> Option<Verdict> {
        let order = Order::decode(message).ok()?;
        let (object, version) = (order.subject.object, order.subject.version);
        let mut next = self.clone();
        let good = order.open(&self.root.order()).is_some_and(|body| match object {
            Object::Settings => next.take_settings(version, &body),
            Object::LogAck => body.is_empty() && version <= self.entries + 1,
            Object::Code => next.take_code(order.subject.index, version, &body),
            Object::Path => next.take_path(order.subject.index, version, &body),
            Object::Issuer => next.take_issuer(order.subject.index, version, &body),
            Object::Rekey => next.change_hands(&body, self.hands.read(own)),
            Object::Reset => next.allow_reset(version, &body, own),
            Object::List | Object::Fresh => false,
        });
        self.receipt(good.then_some(next))
    }

    fn take_settings(&mut self, version: u32, body: &[u8]) -> bool {
        let Ok(wanted) = Settings::decode(body) else { return false };
        if version > self.settings_version {
            (self.settings, self.settings_version) = (wanted, version);
            return true;
        }
        version == self.settings_version && wanted == self.settings
    }

    /// ISSUER: false when it is not taken.
    fn take_issuer(&mut self, index: u16, version: u32, body: &[u8]) -> bool {
        let mut reader = Reader::new(body);
        let (Ok(generation), Ok(limits), Ok(())) = (reader.u8(), reader.take::<16>(), reader.end()) else {
            return false;
        };
        let Ok(policy) = Policy::decode(&limits) else { return false };
        let index = usize::from(index);
        if index == 0 || index >= ISSUERS {
            return false;
        }
        let wanted = Given { version, generation, policy };
        if let Some(held) = self.given[index] {
            if version <= held.version {
                return wanted == held;
            }
            if generation == held.generation && policy != held.policy {
                return false;
            }
        }
        if version == 0 || generation < self.marks[index].0 {
            return false;
        }
        self.marks[index].0 = generation;
        self.policies[index] = Some(policy);
        self.given[index] = Some(wanted);
        true
    }

    /// REKEY: false when the lock stays whose it is. Nothing but the clock goes on.
    fn change_hands(&mut self, body: &[u8], told: Told) -> bool {
        let target = Target { lock_id: &self.lock_id, old_root: &self.root };
        let Some(Rekey { contents, .. }) = Rekey::open(target, &self.static_secret, body) else {
            return false;
        };
        let ahead = told.trusted && i64::from(contents.time.0) > told.high + 120;
        if contents.root.reveal() == self.root.reveal() || ahead {
            return false;
        }
        let named = (self.lock_id, self.static_secret);
        let mut theirs = Self::set_up(named, &contents, (0, 0));
        theirs.hands = self.hands;
        theirs.keys.booted = self.keys.booted;
        *self = theirs;
        true
    }

    fn allow_reset(&mut self, version: u32, body: &[u8], own: u64) -> bool {
        let good = body.is_empty() && version > self.reset_version;
        if good {
            self.reset_version = version;
            self.give_leave(own);
        }
        good
    }

    /// The inside button resets the lock within ten minutes from now.
    pub(super) fn give_leave(&mut self, own: u64) {
        self.leave_until = Some(own + LEAVE_MS);
    }

    /// Whether the inside button resets the lock now.
    pub(crate) fn may_be_reset(&self, own: u64) -> bool {
        !self.settings.guests_stay || self.leave_until.is_some_and(|until| own < until)
    }
}
