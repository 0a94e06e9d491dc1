//! Policies to begin with, one for each kind of property.

use serde::{Deserialize, Serialize};

use super::{CodeStrength, DefaultEnd, Intent, Kind, PropertyPolicy, RolePolicy, Staleness, StayTimes};
use crate::guess::Odds;
use crate::guessability::Rank;
use crate::role::Role;
use crate::wall::TimeOfDay;

const DAY: u16 = 24;
const YEAR: u16 = 366 * DAY;

/// Kinds of properties.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Flats for a few nights.
    Rental,
    /// Houses with tenants.
    PropertyManagement,
    /// Desks and rooms for members and day guests.
    CoWorking,
    /// Places where only technicians come.
    Maintenance,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rental, Self::PropertyManagement, Self::CoWorking, Self::Maintenance];
}

/// The policy that a kind of property begins with.
#[must_use]
pub fn template(template: Template) -> PropertyPolicy {
    use Kind::{LongCode, OneTimeCode, PhoneKey, RotatingCode, StayCode, StoredCode, VisitCode, WeeklyCode};
    let after = |hours| DefaultEnd::After { hours };
    match template {
        Template::Rental => policy(
            9,
            4_000,
            vec![
                line(
                    Role::Guest,
                    &[PhoneKey, StayCode, VisitCode],
                    DefaultEnd::CheckOut { nights: 1 },
                    32 * DAY,
                )
                .devices(4)
                .hands_on(1),
                line(
                    Role::Staff,
                    &[PhoneKey, WeeklyCode, VisitCode, RotatingCode],
                    after(12 * 7 * DAY),
                    YEAR,
                )
                .fresh(72),
                line(Role::Maintenance, &[PhoneKey, OneTimeCode, VisitCode], after(4), 7 * DAY).fresh(24),
                line(Role::CoHost, &[PhoneKey, RotatingCode], after(YEAR), YEAR)
                    .fresh(72)
                    .devices(2)
                    .remote(),
                line(Role::Emergency, &[PhoneKey, StoredCode], after(YEAR), YEAR),
            ],
        ),
        Template::PropertyManagement => policy(
            10,
            20_000,
            vec![
                line(Role::Guest, &[PhoneKey, LongCode, StoredCode], after(YEAR), super::HOURS_MAX)
                    .devices(4)
                    .hands_on(1),
                line(Role::Staff, &[PhoneKey, WeeklyCode, RotatingCode], after(26 * 7 * DAY), YEAR).fresh(72),
                line(Role::Maintenance, &[PhoneKey, OneTimeCode, VisitCode], after(8), 7 * DAY).fresh(12),
                line(Role::CoHost, &[PhoneKey, RotatingCode], after(YEAR), YEAR)
                    .fresh(72)
                    .devices(2)
                    .remote(),
                line(Role::Emergency, &[PhoneKey, StoredCode], after(YEAR), super::HOURS_MAX),
            ],
        ),
        Template::CoWorking => policy(
            10,
            20_000,
            vec![
                line(Role::Guest, &[PhoneKey, VisitCode, WeeklyCode, LongCode], DefaultEnd::EndOfDay, YEAR)
                    .devices(2),
                line(Role::Staff, &[PhoneKey, WeeklyCode, RotatingCode], after(26 * 7 * DAY), YEAR).fresh(24),
                line(Role::Maintenance, &[PhoneKey, OneTimeCode, VisitCode], after(4), DAY).fresh(12),
                line(Role::CoHost, &[PhoneKey, RotatingCode], after(YEAR), YEAR)
                    .fresh(24)
                    .devices(2)
                    .remote(),
            ],
        ),
        Template::Maintenance => policy(
            9,
            10_000,
            vec![
                line(Role::Maintenance, &[PhoneKey, OneTimeCode, VisitCode], after(4), 3 * DAY)
                    .fresh(12)
                    .recognised(),
                line(Role::Staff, &[PhoneKey, WeeklyCode], after(4 * 7 * DAY), 26 * 7 * DAY)
                    .fresh(24)
                    .recognised(),
                line(Role::CoHost, &[PhoneKey, RotatingCode], after(YEAR), YEAR)
                    .fresh(24)
                    .recognised()
                    .remote(),
                line(Role::Emergency, &[PhoneKey, StoredCode], after(YEAR), YEAR),
            ],
        ),
    }
}

fn policy(offline_digits: u8, one_in_a_day: u64, roles: Vec<RolePolicy>) -> PropertyPolicy {
    PropertyPolicy {
        times: StayTimes {
            check_in: TimeOfDay::hour(15),
            check_out: TimeOfDay::hour(11),
            early_check_in: TimeOfDay::hour(11),
            late_check_out: TimeOfDay::hour(14),
        },
        codes: CodeStrength {
            offline_digits,
            stored_digits_min: 6,
            chosen: Rank::Strong,
            a_day: Odds { one_in: one_in_a_day },
        },
        roles,
        log_days: Some(365),
    }
}

/// A line with one device, nothing to hand on, taps, and freshness as the door allows.
fn line(role: Role, kinds: &[Kind], default_end: DefaultEnd, hours_max: u16) -> RolePolicy {
    RolePolicy {
        role,
        kinds: kinds.to_vec(),
        default_end,
        hours_max,
        devices_max: 1,
        hand_on_max: 0,
        staleness: Staleness::ByDoor,
        intents: vec![Intent::Presence, Intent::Tap],
    }
}

impl RolePolicy {
    fn devices(self, devices_max: u8) -> Self {
        Self { devices_max, ..self }
    }

    fn hands_on(self, hand_on_max: u8) -> Self {
        Self { hand_on_max, ..self }
    }

    fn fresh(self, hours: u8) -> Self {
        Self { staleness: Staleness::Hours { hours }, ..self }
    }

    /// Only after the phone has recognised its owner.
    fn recognised(self) -> Self {
        Self { intents: vec![Intent::Presence], ..self }
    }

    fn remote(mut self) -> Self {
        self.intents.push(Intent::Remote);
        self
    }
}
