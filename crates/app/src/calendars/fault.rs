//! Why there is no calendar, in the words of the screens.

use calendar::NotRead;
use calendar::condition::{Condition, Failure as NoAnswer};
use cloud_client::feed::{FeedAddressError, FeedError};

use crate::app::moment;
use crate::view::{CalendarFault, CalendarState};

pub(super) fn of_address(error: FeedAddressError) -> CalendarFault {
    match error {
        FeedAddressError::Unreadable => CalendarFault::NoAddress,
        FeedAddressError::Plain => CalendarFault::PlainAddress,
        FeedAddressError::Person => CalendarFault::PasswordInAddress,
        FeedAddressError::Port | FeedAddressError::Inside => CalendarFault::Inside,
    }
}

/// What an error of the fetch is to the calendar's memory.
pub(super) fn no_answer(error: FeedError) -> Result<NoAnswer, NotRead> {
    Ok(match error {
        FeedError::Away => NoAnswer::Away,
        FeedError::Slow => NoAnswer::Slow,
        FeedError::Status { status, .. } => NoAnswer::Status(status),
        FeedError::Forbidden => NoAnswer::Forbidden,
        FeedError::Redirects => NoAnswer::Redirects,
        FeedError::Wrapped => NoAnswer::Wrapped,
        FeedError::TooBig => return Err(NotRead::TooBig),
    })
}

pub(super) fn of_no_answer(why: NoAnswer) -> CalendarFault {
    match why {
        NoAnswer::Away => CalendarFault::Away,
        NoAnswer::Slow => CalendarFault::Slow,
        NoAnswer::Status(status) => CalendarFault::Status { status },
        NoAnswer::Forbidden => CalendarFault::Inside,
        NoAnswer::Redirects | NoAnswer::Wrapped => CalendarFault::Odd,
    }
}

pub(super) fn of_not_read(why: NotRead) -> CalendarFault {
    match why {
        NotRead::Empty => CalendarFault::Empty,
        NotRead::WebPage => CalendarFault::WebPage,
        NotRead::NotACalendar => CalendarFault::NotACalendar,
        NotRead::CutOff | NotRead::Garbled => CalendarFault::Broken,
        NotRead::TooBig | NotRead::TooManyEvents | NotRead::TooManyStays => CalendarFault::TooBig,
    }
}

pub(super) fn state_of(condition: Condition, zone: &str) -> CalendarState {
    let at = |since: chrono::DateTime<chrono::Utc>| {
        moment(zone, u32::try_from(since.timestamp()).unwrap_or_default())
    };
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    match condition {
        Condition::New | Condition::Fine => CalendarState::Fine,
        Condition::Unreachable { since, why } => {
            CalendarState::NotRead { since: at(since), reason: of_no_answer(why) }
        }
        Condition::Unreadable { since, why } => {
            CalendarState::NotRead { since: at(since), reason: of_not_read(why) }
        }
        Condition::Doubtful { since, known, missing } => {
            CalendarState::Doubtful { since: at(since), known: count(known), missing: count(missing) }
        }
    }
}
