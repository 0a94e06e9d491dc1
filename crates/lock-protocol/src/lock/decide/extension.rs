//! What an UNLOCK brings along: a LIST, a FRESH, in any order, and what they change before the phone is judged.

use crate::bytes::CodecError;
use crate::clock::{Clock, Reading, TOKEN_SLACK_S, TimeRefused};
use crate::fresh::{self, Fresh};
use crate::list::{self, List};
use crate::lock::change::Delta;
use crate::lock::decide::scribe::Scribe;
use crate::lock::decide::{Live, Scene, in_time};
use crate::lock::judge::Standing;
use crate::lock::state::Owned;
use crate::log::Event;
use crate::status::Status;
use crate::unlock::Intent;
use crate::{Mono, Unix};

const DAY_S: u32 = 86_400;

impl<'a> Standing<'a> {
    /// What the lock knows by itself.
    #[must_use]
    pub fn of(owned: &'a Owned) -> Self {
        Self { owned, list: None, last_fresh: owned.last_fresh }
    }
}

/// A FRESH that was good, and what it does.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    clock: Clock,
    last_fresh: Unix,
    last_vouched: Unix,
    event: Option<(Event, u32)>,
    clears_degraded: bool,
}

/// A message's extension, judged but not yet recorded.
pub(super) struct Extension<'a> {
    list: Option<(List<'a>, &'a [u8])>,
    keeps_list: bool,
    fresh: Option<Taken>,
    last_fresh: Unix,
    pub(super) reading: Reading,
}

impl<'a> Extension<'a> {
    /// Reads the extension; parts that are not good are left out; a second one of a kind, or
    /// bytes that are no part, are an error.
    pub(super) fn read(scene: &Scene<'a>, live: &Live, ext: &'a [u8]) -> Result<Self, CodecError> {
        let (mut found_list, mut found_fresh, mut rest) = (None, None, ext);
        while let Some(kind) = rest.first() {
            match *kind {
                list::KIND if found_list.is_none() => {
                    let (list, after) = List::split(rest)?;
                    found_list = Some((list, rest.strip_suffix(after).unwrap_or(rest)));
                    rest = after;
                }
                fresh::KIND if found_fresh.is_none() => {
                    let (fresh, after) = Fresh::split(rest)?;
                    found_fresh = Some(fresh);
                    rest = after;
                }
                _ => return Err(CodecError::Kind),
            }
        }
        // A good list is judged by even when there is no room to keep it.
        let list = found_list.filter(|(list, _)| good_list(scene, list) != Status::BadMac);
        let named = list.as_ref().map_or(newest(scene.owned), |(list, _)| newest_with(scene.owned, list));
        let taken = found_fresh.and_then(|fresh| take_fresh(scene, Some(live), &fresh, named).ok());
        let keeps_list =
            list.as_ref().is_some_and(|(list, _)| scene.owned.has_room_for(list, scene.clock.lower));
        let vouched = keeps_list || named == newest(scene.owned);
        let fresh = taken
            .map(|taken| if vouched { taken } else { taken.of_time_alone(scene.owned) })
            .filter(|taken| taken.changes(scene));
        Ok(Self {
            keeps_list,
            list: list.filter(|(list, _)| scene.owned.learns_from(list)),
            last_fresh: taken.map_or(scene.owned.last_fresh, |taken| taken.last_fresh),
            reading: fresh.map_or(*scene.clock, |taken| taken.clock).read(scene.now),
            fresh,
        })
    }

    pub(super) fn standing<'b>(&'b self, owned: &'b Owned) -> Standing<'b> {
        Standing { owned, list: self.list.as_ref().map(|(list, _)| list), last_fresh: self.last_fresh }
    }

    pub(super) fn clears_degraded(&self) -> bool {
        self.fresh.is_some_and(|taken| taken.clears_degraded)
    }

    pub(super) fn record(&self, scribe: &mut Scribe<'_>) {
        if let Some((list, bytes)) = &self.list
            && self.keeps_list
        {
            record_list(scribe, list, bytes);
        }
        if let Some(taken) = &self.fresh {
            record_fresh(scribe, taken);
        }
    }
}

pub(super) fn record_list(scribe: &mut Scribe<'_>, list: &List<'_>, bytes: &[u8]) {
    scribe.delta(&Delta::List(bytes));
    scribe.event(Event::ListJoined, list.version);
}

pub(super) fn record_fresh(scribe: &mut Scribe<'_>, taken: &Taken) {
    scribe.delta(&Delta::Fresh { last_fresh: taken.last_fresh, last_vouched: taken.last_vouched });
    scribe.delta(&Delta::Clock(taken.clock));
    if let Some((event, detail)) = taken.event {
        scribe.event(event, detail);
    }
}

impl Taken {
    /// What is left of it once the list it names is forgotten: what the lock holds was not vouched for.
    fn of_time_alone(self, owned: &Owned) -> Self {
        Self { last_fresh: owned.last_fresh, last_vouched: owned.last_vouched, ..self }
    }

    /// Tells whether it says anything new; a token played again must not wear out the flash.
    pub(super) fn changes(&self, scene: &Scene<'_>) -> bool {
        self.clock != *scene.clock
            || self.last_fresh != scene.owned.last_fresh
            || self.last_vouched != scene.owned.last_vouched
    }

    pub(super) fn clears(&self) -> bool {
        self.clears_degraded
    }

    pub(super) fn reading(&self, now: Mono) -> Reading {
        self.clock.read(now)
    }
}

/// Version and MAC of the newest list.
pub(super) type Newest<'a> = (u32, &'a [u8; 16]);

pub(super) fn newest(owned: &Owned) -> Newest<'_> {
    (owned.revocations.version, &owned.revocations.mac)
}

fn newest_with<'a>(owned: &'a Owned, list: &List<'a>) -> Newest<'a> {
    if list.version > owned.revocations.version { (list.version, list.mac) } else { newest(owned) }
}

/// Says whether a list is an owner's and fits.
pub(super) fn good_list(scene: &Scene<'_>, list: &List<'_>) -> Status {
    if !list.verify(&scene.owned.root.list(), scene.lock_id) {
        return Status::BadMac;
    }
    if scene.owned.has_room_for(list, scene.clock.lower) { Status::Ok } else { Status::Full }
}

/// Judges a FRESH against the newest list (section 8) and the clock (section 10).
pub(super) fn take_fresh(
    scene: &Scene<'_>,
    live: Option<&Live>,
    token: &Fresh<'_>,
    (version, list_mac): Newest<'_>,
) -> Result<Taken, Status> {
    if token.source > fresh::GATEWAY {
        return Err(Status::Unsupported);
    }
    let nonce = live.map_or([0; 12], |live| live.nonce);
    if token.bound && !live.is_some_and(|live| in_time(scene.now, live, Intent::Remote)) {
        return Err(Status::BadMac);
    }
    if token.version != version {
        return Err(if token.version < version { Status::Superseded } else { Status::Conflict });
    }
    if !token.verify(&scene.owned.root.fresh(token.source), scene.lock_id, list_mac, &nonce) {
        return Err(Status::BadMac);
    }
    let vouches = token.source != fresh::GATEWAY;
    let gateway_until = scene.owned.last_vouched.plus(u32::from(scene.owned.settings.gateway_days) * DAY_S);
    if !vouches && token.time > gateway_until {
        return Err(Status::Policy);
    }
    let age_ms = live.map_or(0, |live| scene.now.since(live.issued));
    let set = (token.bound && vouches).then(|| set_clock(scene, token, age_ms));
    let (clock, event, clears_degraded) = match set {
        Some(Ok(set)) => set,
        Some(Err(TimeRefused::Ahead)) => return Err(Status::AheadOfClock),
        // A source that may not move the clock this far still proves freshness, as if its word had been carried.
        Some(Err(TimeRefused::TooFar)) | None => (lift_clock(scene, token)?, None, false),
    };
    // While the clock is lost, a carried token proves freshness no further than it may lift the lower bound.
    let time =
        if clock.anchor.is_some() { token.time } else { token.time.min(clock.lower.plus(TOKEN_SLACK_S)) };
    let last_vouched = if vouches { time } else { scene.owned.last_vouched };
    Ok(Taken {
        clock,
        last_fresh: time.max(scene.owned.last_fresh),
        last_vouched: last_vouched.max(scene.owned.last_vouched),
        event,
        clears_degraded,
    })
}

type ClockSet = (Clock, Option<(Event, u32)>, bool);

fn set_clock(scene: &Scene<'_>, token: &Fresh<'_>, age_ms: u64) -> Result<ClockSet, TimeRefused> {
    let setting = scene.clock.set_by(token.source == fresh::OWNER, token.time, scene.now, age_ms)?;
    let was_lost = scene.clock.anchor.is_none();
    let clock = Clock {
        anchor: Some(setting.anchor),
        lower: scene.clock.lower.max(token.time.minus(TOKEN_SLACK_S)),
        lifted_s: 0,
        cloud_moved_s: setting.cloud_moved_s,
        owner_set: setting.owner_set,
    };
    let event = match setting.step_s {
        _ if was_lost => Some((Event::ClockSet, 0)),
        Some(step) => Some((Event::ClockStep, step.cast_unsigned())),
        None => None,
    };
    Ok((clock, event, was_lost))
}

fn lift_clock(scene: &Scene<'_>, token: &Fresh) -> Result<Clock, Status> {
    let (lower, lifted_s) = scene.clock.carried(token.time, scene.now).map_err(|_| Status::AheadOfClock)?;
    Ok(Clock { lower, lifted_s, ..*scene.clock })
}
