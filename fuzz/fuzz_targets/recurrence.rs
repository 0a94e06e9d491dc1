//! Access that comes back, as an app could read it from anywhere: refused with a reason, or compiled into pieces that
//! open when it was asked for and never else.
#![no_main]

use access::Zone;
use access::capability::WeeklyLimits;
use access::recurrence::{Limits, OnHolidays, Piece, Recurrence, Renewable, Stay, Stays, Unit, compile};
use access::wall::TimeOfDay;
use access::weekly::{Weekday, Weekly};
use access::zone::from_unix;
use arbitrary::Arbitrary;
use chrono::{NaiveDate, TimeDelta};
use libfuzzer_sys::fuzz_target;

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/St_Johns",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
];

#[derive(Arbitrary, Debug)]
struct Input {
    /// Read as an app's own file would be.
    text: String,
    zone: u8,
    hours: Vec<(u8, u8, u8)>,
    starts: u16,
    days: u8,
    every_weeks: u8,
    except: Vec<u8>,
    holidays: Vec<u8>,
    closed: bool,
    stays: Vec<(u8, u8)>,
    vacant: bool,
    known_days: u8,
    most: u8,
    overnight: bool,
    coarse: bool,
    renewable: bool,
    now: u16,
    probes: Vec<u16>,
}

fuzz_target!(|input: Input| {
    if let Ok(read) = serde_json::from_str::<Recurrence>(&input.text) {
        let _ = read.check();
    }
    let first =
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + TimeDelta::days(i64::from(input.starts % 1000));
    let dates =
        |days: &[u8]| days.iter().take(20).map(|day| first + TimeDelta::days(i64::from(*day))).collect();
    let recurrence = Recurrence {
        zone: Zone::named(ZONES[usize::from(input.zone) % ZONES.len()]).expect("a zone"),
        hours: input.hours.iter().take(8).filter_map(weekly).collect(),
        first_day: first,
        last_day: Some(first + TimeDelta::days(i64::from(input.days))),
        every_weeks: input.every_weeks % 5,
        except: dates(&input.except),
        holidays: dates(&input.holidays),
        on_holidays: if input.closed { OnHolidays::Closed } else { OnHolidays::AsUsual },
        unit: if input.vacant { Unit::OnlyVacant } else { Unit::AnyTime },
    };
    let midnight = |day: i64| (first + TimeDelta::days(day)).and_time(chrono::NaiveTime::MIN).and_utc();
    let taken: Vec<Stay> = input
        .stays
        .iter()
        .take(8)
        .map(|(day, hours)| {
            let starts = midnight((*day).into());
            Stay { starts, ends: starts + TimeDelta::hours((*hours).into()) }
        })
        .collect();
    let stays = Stays { stays: &taken, known_until: midnight(input.known_days.into()) };
    let limits = Limits {
        weekly: WeeklyLimits {
            most: 1 + input.most % 6,
            step_minutes: if input.coarse { 30 } else { 10 },
            overnight: input.overnight,
        },
        pieces_max: 1 + u16::from(input.most >> 4),
        renewable: if input.renewable { Renewable::ByOrders } else { Renewable::Never },
    };
    let now = midnight(i64::from(input.now % 300) - 20);
    let Ok(compiled) = compile(&recurrence, &stays, &limits, now) else { return };
    assert!(compiled.pieces.iter().all(|piece| piece.starts < piece.ends));
    assert!(compiled.pieces.iter().all(|piece| piece.weekly.len() <= usize::from(limits.weekly.most)));
    let spans = recurrence.spans(&stays);
    for probe in input.probes.iter().take(200) {
        // Each ten minutes of the time there is.
        let at = midnight(-1) + TimeDelta::minutes(i64::from(*probe) * 10);
        let asked = spans.iter().any(|span| (span.from..span.until).contains(&at.timestamp()));
        let opens = compiled.pieces.iter().any(|piece| open(piece, &recurrence.zone, at.timestamp()));
        assert!(!opens || asked, "wider than asked at {at}");
        assert!(opens || !asked || at < now, "narrower than promised at {at}");
    }
});

fn open(piece: &Piece, zone: &Zone, at: i64) -> bool {
    let Ok(unix) = u32::try_from(at) else { return false };
    piece.terms(zone).open_at(from_unix(unix))
}

fn weekly((days, from, length): &(u8, u8, u8)) -> Option<Weekly> {
    let days: Vec<Weekday> = Weekday::ALL.into_iter().filter(|day| day.bit() & days != 0).collect();
    let time = |units: u16| format!("{:02}:{}0", units / 6, units % 6).parse::<TimeOfDay>().ok();
    let from = u16::from(*from) % 144;
    let until = (from + 1 + u16::from(*length) % 143) % 144;
    Some(Weekly { days, from: time(from)?, until: time(until)? })
}
