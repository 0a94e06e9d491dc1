//! Which site wrote a calendar: by what it says of itself, by its events' ids, or by its address's host.

use serde::{Deserialize, Serialize};

use crate::event::Event;

/// Who wrote a calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Airbnb.
    Airbnb,
    /// Vrbo, HomeAway, Abritel, FeWo-direkt: one company, one form.
    Vrbo,
    /// Booking.com.
    Booking,
    /// Google Calendar.
    Google,
    /// Anybody else: a channel manager, a calendar of one's own.
    Other,
}

const PRODUCERS: [(&str, Source); 7] = [
    ("airbnb", Source::Airbnb),
    ("homeaway", Source::Vrbo),
    ("vrbo", Source::Vrbo),
    ("abritel", Source::Vrbo),
    ("booking.com", Source::Booking),
    ("google inc", Source::Google),
    ("google calendar", Source::Google),
];

const UID_ENDS: [(&str, Source); 3] =
    [("@airbnb.com", Source::Airbnb), ("@booking.com", Source::Booking), ("@google.com", Source::Google)];

const HOSTS: [(&str, Source); 6] = [
    ("homeaway", Source::Vrbo),
    ("vrbo", Source::Vrbo),
    ("abritel", Source::Vrbo),
    ("fewo-direkt", Source::Vrbo),
    ("booking", Source::Booking),
    ("google", Source::Google),
];

impl Source {
    /// Finds it in the text: the calendar's PRODID, else the id of its first event that tells.
    pub(crate) fn of(producer: &str, events: &[Event]) -> Self {
        let producer = producer.to_lowercase();
        let named = PRODUCERS.iter().find(|(mark, _)| producer.contains(mark));
        let by_uid = || {
            let uids = events.iter().map(|event| event.uid.to_lowercase());
            let found = uids.filter_map(|uid| UID_ENDS.iter().find(|(end, _)| uid.ends_with(end)));
            // A calendar that collects others holds ids of several sites and belongs to none.
            let mut sources: Vec<Self> = found.map(|(_, source)| *source).collect();
            sources.dedup();
            match sources.as_slice() {
                [only] => *only,
                _ => Self::Other,
            }
        };
        named.map_or_else(by_uid, |(_, source)| *source)
    }

    /// What the host part of the address tells, for a text that tells nothing: `www.airbnb.de` is Airbnb.
    #[must_use]
    pub fn of_host(host: &str) -> Self {
        let host = host.to_lowercase();
        let labels: Vec<&str> = host.split('.').collect();
        if labels.contains(&"airbnb") {
            return Self::Airbnb;
        }
        let found = HOSTS.iter().find(|(mark, _)| labels.contains(mark));
        found.map_or(Self::Other, |(_, source)| *source)
    }

    /// The text's own word, or the address's where the text has none.
    #[must_use]
    pub fn or_host(self, host: &str) -> Self {
        match self {
            Self::Other => Self::of_host(host),
            Self::Airbnb | Self::Vrbo | Self::Booking | Self::Google => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_by_a_whole_label_and_not_by_a_part_of_one() {
        for (host, source) in [
            ("www.airbnb.co.uk", Source::Airbnb),
            ("admin.booking.com", Source::Booking),
            ("ical.booking.com", Source::Booking),
            ("www.fewo-direkt.de", Source::Vrbo),
            ("calendar.google.com", Source::Google),
            ("notairbnb.example", Source::Other),
            ("mybooking.example", Source::Other),
        ] {
            assert_eq!(Source::of_host(host), source, "{host}");
        }
    }
}
