//! How often anybody may try, so that guessing is not worth it and nobody can drown the others.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use cloud_api::{Name, Problem, Word};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::http::Refusal;

/// Claims of one box in a minute: a guest with a bad connection needs three.
const CLAIMS: NonZeroU32 = times(5);
/// Attempts at one account in a minute.
const SIGN_INS: NonZeroU32 = times(10);
/// Requests of one address without a token, in a minute; a whole office may share one.
const STRANGERS: NonZeroU32 = times(120);
/// Requests of one device in a minute.
const DEVICES: NonZeroU32 = times(1200);
/// Past this many remembered keys, those that have rested are forgotten.
const REMEMBERED: usize = 100_000;

const fn times(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

pub(crate) struct Limits {
    clock: DefaultClock,
    claims: DefaultKeyedRateLimiter<Name>,
    sign_ins: DefaultKeyedRateLimiter<[u8; 32]>,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
    devices: DefaultKeyedRateLimiter<Name>,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self {
            clock: DefaultClock::default(),
            claims: RateLimiter::keyed(Quota::per_minute(CLAIMS)),
            sign_ins: RateLimiter::keyed(Quota::per_minute(SIGN_INS)),
            strangers: RateLimiter::keyed(Quota::per_minute(STRANGERS)),
            devices: RateLimiter::keyed(Quota::per_minute(DEVICES)),
        }
    }

    pub(crate) fn claim(&self, mailbox: Name) -> Result<(), Refusal> {
        self.check(&self.claims, &mailbox)
    }

    /// The account is named by a hash of its address: nothing of a person is remembered here.
    pub(crate) fn sign_in(&self, account: [u8; 32]) -> Result<(), Refusal> {
        self.check(&self.sign_ins, &account)
    }

    pub(crate) fn stranger(&self, address: IpAddr) -> Result<(), Refusal> {
        self.check(&self.strangers, &home(address))
    }

    pub(crate) fn device(&self, device: Name) -> Result<(), Refusal> {
        self.check(&self.devices, &device)
    }

    fn check<K: Clone + Hash + Eq>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), Refusal> {
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(self.clock.now());
            Refusal::after(Problem::new(Word::TooMany), wait.max(Duration::from_secs(1)))
        })
    }
}

/// One home's addresses count as one: an IPv6 connection has 2^64 of them.
fn home(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_claim_of_a_minute_waits_and_another_box_does_not() {
        let limits = Limits::new();
        for _ in 0..5 {
            assert!(limits.claim(Name([1; 16])).is_ok());
        }
        let refusal = limits.claim(Name([1; 16])).unwrap_err();
        assert_eq!(refusal.word(), Word::TooMany);
        assert!(limits.claim(Name([2; 16])).is_ok());
    }

    #[test]
    fn every_address_of_a_home_counts_as_one() {
        let one: IpAddr = "2001:db8:1:2:3::4".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8:1:3::4".parse().unwrap();
        assert_eq!(home(one), home(other));
        assert_ne!(home(one), home(neighbour));
    }
}
