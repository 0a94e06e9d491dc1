//! One-time codes and visits: the longest that digits can say within what was asked for.

use chrono::{DateTime, Utc};
use lock_protocol::pin::{CodePlan, Epoch, ONE_TIME_HOURS, VISIT_QUARTERS};

use super::{CodeRefusal, Edges, Keypad, PlannedCode, moment, seconds_between};

const HOUR_S: i64 = 3_600;
const QUARTER_S: i64 = 900;

/// A length that digits can say, and the step on which it may start.
struct Length {
    place: u8,
    seconds: i64,
    step: i64,
}

/// What was asked for, in seconds of the lock's grid.
struct Asked {
    from: i64,
    until: i64,
    now: i64,
}

pub(super) fn one_time(
    between: (DateTime<Utc>, DateTime<Utc>),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let lengths = (0_u8..).zip(ONE_TIME_HOURS).map(|(place, hours)| Length {
        place,
        seconds: i64::from(hours) * HOUR_S,
        // Seven days start at midnight.
        step: if hours == 168 { 24 * HOUR_S } else { HOUR_S },
    });
    let asked = Asked::of(between, keypad, now)?;
    let (start, length) = asked.best(lengths).ok_or(CodeRefusal::TooShort { minutes_min: 60 })?;
    let epoch = Epoch::at(start).ok_or(CodeRefusal::OutOfRange)?;
    let start_hour = place_in(start, epoch, HOUR_S)?;
    let plan = CodePlan::OneTime { start_hour, window: length.place, variant };
    asked.planned(plan, epoch, keypad)
}

pub(super) fn visit(
    between: (DateTime<Utc>, DateTime<Utc>),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let lengths = (0_u8..).zip(VISIT_QUARTERS).map(|(place, quarters)| Length {
        place,
        seconds: i64::from(quarters) * QUARTER_S,
        step: QUARTER_S,
    });
    let asked = Asked::of(between, keypad, now)?;
    let (start, length) = asked.best(lengths).ok_or(CodeRefusal::TooShort { minutes_min: 15 })?;
    let epoch = Epoch::at(start).ok_or(CodeRefusal::OutOfRange)?;
    let start_quarter = place_in(start, epoch, QUARTER_S)?;
    let plan = CodePlan::Visit { start_quarter, length: length.place, variant };
    asked.planned(plan, epoch, keypad)
}

fn place_in(start: i64, epoch: Epoch, step: i64) -> Result<u16, CodeRefusal> {
    u16::try_from((start - epoch.starts_s()) / step).map_err(|_| CodeRefusal::OutOfRange)
}

impl Asked {
    fn of(
        between: (DateTime<Utc>, DateTime<Utc>),
        keypad: &Keypad<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, CodeRefusal> {
        let grid = |at: DateTime<Utc>| keypad.settings.grid_of(at.timestamp());
        let (from, until) = (grid(between.0), grid(between.1));
        let now = keypad.settings.grid_of(now.timestamp());
        if until <= from {
            return Err(CodeRefusal::EndBeforeStart);
        }
        if until <= now { Err(CodeRefusal::Over) } else { Ok(Self { from, until, now }) }
    }

    /// The first moment that can still be used.
    fn useful_from(&self) -> i64 {
        self.from.max(self.now)
    }

    /// The start and length that cover most of what can still be used. When what was asked for runs already, a code may
    /// begin earlier: nobody gains by it, because it did not exist before.
    fn best(&self, lengths: impl Iterator<Item = Length>) -> Option<(i64, Length)> {
        let floor = |at: i64, step: i64| at.div_euclid(step) * step;
        let ceil = |at: i64, step: i64| floor(at + step - 1, step);
        let candidates = lengths.flat_map(|length| {
            let running = floor(self.now.min(self.until - length.seconds), length.step);
            let next = ceil(self.useful_from(), length.step);
            [running, next].map(|start| (start, Length { ..length }))
        });
        let allowed = |start: i64, length: &Length| {
            let in_time = start >= self.from || (self.from <= self.now && start <= self.now);
            let end = start + length.seconds;
            start >= 0 && in_time && end <= self.until && end > self.useful_from()
        };
        let covered = |start: i64, length: &Length| start + length.seconds - start.max(self.useful_from());
        candidates
            .filter(|(start, length)| allowed(*start, length))
            .max_by_key(|(start, length)| (covered(*start, length), -(start - self.useful_from()).abs()))
    }

    fn planned(&self, plan: CodePlan, epoch: Epoch, keypad: &Keypad<'_>) -> Result<PlannedCode, CodeRefusal> {
        let whole = plan.whole(epoch, keypad.settings);
        let grid = |utc: i64| keypad.settings.grid_of(utc);
        Ok(PlannedCode {
            plan,
            epoch,
            opens_at: moment(whole.start)?,
            ends_at: moment(whole.end)?,
            use_by: None,
            edges: Edges {
                opens_later: seconds_between(self.useful_from(), grid(whole.start).max(self.useful_from())),
                ends_earlier: seconds_between(grid(whole.end), self.until),
            },
        })
    }
}
