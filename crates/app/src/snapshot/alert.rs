//! Alerts in the picture: gathers what is known of each door that is this phone's and words what the rules find.

mod ahead;

use access::Zone;
use access::alert::{Actor, Battery, Clock, DoorFacts, Happening, Kind, Severity, What, alerts};
use access::zone::from_unix;
use chrono::Timelike;
use store::Access;
use store::table::code::{self, Origin};
use store::table::door::{self, DoorRow};
use store::table::reading::ReadingRow;
use store::table::{credential, grants, log_entry, reading};

use crate::app::{id_text, moment};
use crate::door_log::actor;
use crate::failure::Failure;
use crate::family::{self, Who};
use crate::put_aside::mark_of;
use crate::repeat::days_unused;
use crate::view::{
    AlertKind, AlertSeverity, Door, DoorAlert, DoorId, LogActor, LogEvent, Refusal, Snapshot, WaitingKind,
};

/// How far back habits are looked for.
const ENTRIES: u32 = 400;

/// Draws the alerts of all doors that are this phone's. The doors, grants and codes must be drawn already.
pub(super) fn draw(access: &Access<'_>, snapshot: &mut Snapshot, now: u32) -> Result<(), Failure> {
    let mut drawn = Vec::new();
    for row in door::own(access)? {
        let id = DoorId(id_text(row.id));
        let Some(door) = snapshot.doors.iter().find(|door| door.id == id) else { continue };
        if row.steps.claimed_at.is_none() {
            continue;
        }
        let mut people = People { known: Vec::new() };
        let facts = DoorFacts {
            next_arrival: ahead::next_arrival(snapshot, &id, now),
            asleep: ahead::asleep(snapshot, (&row, &id), &mut people)?,
            not_on_lock: ahead::not_on_lock(snapshot, &id, (&mut people, now)),
            ..facts(access, &row, door, (&mut people, now))?
        };
        for alert in alerts(&facts, now) {
            let severity = severity(alert.kind.severity());
            let kind = people.word(alert.kind);
            let since = moment(&row.zone, alert.since);
            drawn.push(DoorAlert { door: id.clone(), severity, kind, since, mark: None });
        }
        if door.log_faulty {
            let since = door.last_contact.clone().unwrap_or_else(|| moment(&row.zone, now));
            drawn.push(DoorAlert {
                door: id,
                severity: AlertSeverity::Warning,
                kind: AlertKind::LogNotWhole,
                since,
                mark: None,
            });
        }
    }
    for alert in &mut drawn {
        alert.mark = mark_of(alert)?;
    }
    drawn.sort_by_key(|alert| (alert.severity, std::cmp::Reverse(alert.since.unix)));
    snapshot.alerts = drawn;
    Ok(())
}

/// Who the log names, by their place here.
struct People {
    known: Vec<(Option<Who>, LogActor)>,
}

impl People {
    fn known(&mut self, access: &Access<'_>, row: &DoorRow, who: Who) -> Result<Actor, Failure> {
        if let Some(at) = self.known.iter().position(|(known, _)| *known == Some(who)) {
            return Ok(Actor(at as u64));
        }
        let named = actor(access, row, who)?;
        self.known.push((Some(who), named));
        Ok(Actor(self.known.len().saturating_sub(1) as u64))
    }

    fn named(&mut self, name: String) -> Actor {
        self.known.push((None, LogActor::Guest { name }));
        Actor(self.known.len().saturating_sub(1) as u64)
    }

    fn actor(&self, actor: Actor) -> LogActor {
        let at = usize::try_from(actor.0).ok();
        at.and_then(|at| self.known.get(at)).map_or(LogActor::Lock, |(_, named)| named.clone())
    }

    fn word(&self, kind: Kind) -> AlertKind {
        match kind {
            Kind::FactoryNew => AlertKind::FactoryNew,
            Kind::ClockLost => AlertKind::ClockLost,
            Kind::Tamper(count) => AlertKind::Tamper { count },
            Kind::Jammed => AlertKind::Jammed,
            Kind::WrongCodes(count) => AlertKind::WrongCodes { count },
            Kind::Asleep(actor) => AlertKind::Asleep { actor: self.actor(actor) },
            Kind::Unused(actor, days) => AlertKind::Unused { actor: self.actor(actor), days },
            Kind::LockedOut(actor) => AlertKind::LockedOut { actor: self.actor(actor) },
            Kind::NotOnLock(actor) => AlertKind::NotOnLock { actor: self.actor(actor) },
            Kind::UsedAfterEnd(actor) => AlertKind::UsedAfterEnd { actor: self.actor(actor) },
            Kind::BatteryLow(percent) => AlertKind::BatteryLow { percent },
            Kind::Silent(days) => AlertKind::Silent { days },
            Kind::ClockOff(seconds) => AlertKind::ClockOff { seconds },
            Kind::Unconfirmed(hours) => AlertKind::Unconfirmed { hours },
            Kind::UnusualHour(actor) => AlertKind::UnusualHour { actor: self.actor(actor) },
            Kind::CodesShort(used, most) => AlertKind::CodesShort { used, most },
            Kind::KeysShort(used, most) => AlertKind::KeysShort { used, most },
            Kind::ListShort(used, most) => AlertKind::ListShort { used, most },
        }
    }
}

fn severity(severity: Severity) -> AlertSeverity {
    match severity {
        Severity::Top => AlertSeverity::Top,
        Severity::Warning => AlertSeverity::Warning,
        Severity::Notice => AlertSeverity::Notice,
    }
}

fn facts(
    access: &Access<'_>,
    row: &DoorRow,
    door: &Door,
    (people, now): (&mut People, u32),
) -> Result<DoorFacts, Failure> {
    let read = reading::find(access, row.id)?;
    let waiting = door.waiting.iter().filter(|waiting| waiting.kind == WaitingKind::TakenBackKeys);
    let happenings = happenings(access, row, people)?;
    let (mut used_after_end, mut unused, mut codes, mut keys) = (Vec::new(), Vec::new(), 0_u32, 0_u32);
    for credential in credential::of_door(access, row.id)? {
        let Some(grant) = grants::find(access, credential.grant)? else { continue };
        if now < credential.not_after && credential.revoked_at.is_none() {
            keys = keys.saturating_add(u32::from(grant.devices));
            let lives = grant.taken_back_at.is_none() && grant.undo_until.is_none();
            if let Some(days) = days_unused(access, (row, grant.made_at), &credential)?.filter(|_| lives) {
                unused.push((people.named(grant.guest_name.clone()), days));
            }
        }
        if let Some(used) = used_after(grant.taken_back_at, credential.last_used_at) {
            used_after_end.push((people.named(grant.guest_name), used));
        }
    }
    for code in code::of_door(access, row.id)? {
        // A place whose code is over is used again.
        let held = code.revoked_at.is_none() && now < code.ends_at;
        if matches!(code.origin, Origin::Stored { .. }) && held {
            codes = codes.saturating_add(1);
        }
        if let Some(used) = used_after(code.taken_back_at, code.last_used_at) {
            used_after_end.push((people.named(code.guest_name), used));
        }
    }
    let family = family::of(&row.family)?;
    let able = family.capability();
    Ok(DoorFacts {
        battery: read.map(|read| Battery {
            percent: read.battery_percent,
            low: read.battery_low,
            at: read.read_at,
        }),
        clock: read.as_ref().and_then(clock),
        last_contact: read.map(|read| read.read_at),
        next_arrival: None,
        asleep: Vec::new(),
        not_on_lock: Vec::new(),
        unused,
        unconfirmed_since: waiting.map(|waiting| waiting.since.unix).min(),
        used_after_end,
        seen_new: row.seen_new_at,
        codes: (codes, able.codes.map_or(0, |codes| u32::from(codes.stored_max))),
        keys: (keys, able.phone_keys.map_or(0, |keys| u32::from(keys.alive_max))),
        taken_back: (
            family.taken_back_named(access, row)?,
            able.phone_keys.map_or(0, |keys| u32::from(keys.taken_back_max)),
        ),
        happenings,
    })
}

fn clock(read: &ReadingRow) -> Option<Clock> {
    if !read.clock_trusted {
        return Some(Clock::Lost(read.read_at));
    }
    read.clock_error.map(|(seconds, at)| Clock::Off(seconds, at))
}

fn used_after(taken_back: Option<u32>, used: Option<u32>) -> Option<u32> {
    taken_back.zip(used).and_then(|(taken_back, used)| (taken_back < used).then_some(used))
}

fn happenings(access: &Access<'_>, row: &DoorRow, people: &mut People) -> Result<Vec<Happening>, Failure> {
    let family = family::of(&row.family)?;
    let zone = Zone::named(&row.zone).or_else(|_| Zone::named("Etc/UTC")).ok();
    let mut told = Vec::new();
    for stored in log_entry::page(access, row.id, None, ENTRIES)? {
        let Some(entry) = family.read_entry(&stored.entry) else { continue };
        let what = match &entry.event {
            LogEvent::WrongCode
            | LogEvent::WrongClaimCode
            | LogEvent::Refused { reason: Some(Refusal::WrongClaimCode) } => {
                What::WrongCode
            }
            LogEvent::DoorForced | LogEvent::TriedWithoutKey => What::Tamper,
            LogEvent::Jammed => What::Jammed,
            LogEvent::Unlocked | LogEvent::Unlatched => {
                let Some(wall) = zone.as_ref().map(|zone| zone.wall(from_unix(entry.at))) else { continue };
                let minute = u16::try_from(wall.hour() * 60 + wall.minute()).unwrap_or(0);
                What::Opened(people.known(access, row, entry.who)?, minute)
            }
            LogEvent::Installed
            | LogEvent::FactoryReset
            | LogEvent::Claimed
            | LogEvent::Locked
            | LogEvent::Refused { .. }
            | LogEvent::SettingsChanged
            | LogEvent::ListJoined
            | LogEvent::ClockSet
            | LogEvent::ClockStepped { .. }
            | LogEvent::ClockLost
            | LogEvent::Dropped { .. }
            | LogEvent::PowerUp
            | LogEvent::AutoLocked
            | LogEvent::BatteryLow { .. }
            // Its wrong codes stand in the log themselves.
            | LogEvent::KeypadThrottled { .. }
            | LogEvent::KeypadReleased
            | LogEvent::CodeChanged
            | LogEvent::PathChanged
            | LogEvent::IssuerChanged
            | LogEvent::OwnerChanged
            | LogEvent::ResetAllowed { .. }
            | LogEvent::CodesFull
            | LogEvent::Unreadable => continue,
        };
        told.push(Happening { at: entry.at, what });
    }
    Ok(told)
}
