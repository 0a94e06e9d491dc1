//! How easily people guess a code that a host thinks of, and codes that nobody can think of.

use std::num::NonZeroU64;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::guess::STORED_DIGITS;
use crate::secret::SecretText;

/// Digits of a phone number that a code may share at most.
const PHONE_DIGITS: usize = 4;
/// Codes that follow the lines of a keypad.
const LINES: [&str; 6] = ["2580", "0852", "147", "741", "369", "963"];

/// What a guesser may know, and what is taken; holds codes, so it cannot be printed.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    /// Phone numbers of guest and host, in any form.
    pub phones: &'a [&'a str],
    /// Dates of the stay, and others that are known.
    pub dates: &'a [NaiveDate],
    /// Codes that the same keypad takes now, digits only.
    pub active: &'a [&'a str],
    /// Codes that it took lately.
    pub recent: &'a [&'a str],
}

/// What is wrong with a code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Something other than the digits 0 to 9.
    NotDigits,
    /// Not 4 to 8 digits.
    Length,
    /// Another code is the same.
    Taken,
    /// Another code begins with it: whoever types that one opens with this one.
    BeginsAnother,
    /// It begins with another code, and could never be typed to its end.
    AnotherBegins,
    /// One digit or one group again and again: 7777, 1212, 123123.
    Repeats,
    /// Digits in even steps, or along the lines of the keypad: 1234, 8642, 2580.
    Sequence,
    /// Part of a phone number.
    Phone,
    /// A date of the stay, or another one that is known.
    KnownDate,
    /// It was in use here lately.
    UsedLately,
    /// It can be read as a date or a year.
    LooksLikeDate,
    /// Only two different digits: worn keys tell.
    FewDigits,
}

/// How good a code is, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// It would not work, or open for somebody else.
    Impossible,
    /// Among the first that people try.
    Weak,
    /// Among those that people try with patience.
    Fair,
    /// No better than chance.
    Strong,
}

impl Weakness {
    /// The best that a code with this weakness can be.
    #[must_use]
    pub fn rank(self) -> Rank {
        match self {
            Self::NotDigits | Self::Length | Self::Taken | Self::BeginsAnother | Self::AnotherBegins => {
                Rank::Impossible
            }
            Self::Repeats | Self::Sequence | Self::Phone | Self::KnownDate | Self::UsedLately => Rank::Weak,
            Self::LooksLikeDate | Self::FewDigits => Rank::Fair,
        }
    }
}

/// A code's rank with the reasons; says nothing of the code itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Ranking {
    /// The worst that a weakness makes of it.
    pub rank: Rank,
    /// All that is wrong, the worst first.
    pub weaknesses: Vec<Weakness>,
}

/// Ranks a code that a host thought of.
#[must_use]
pub fn rank(code: &str, known: &Known<'_>) -> Ranking {
    let digits = code.as_bytes();
    let mut weaknesses = if !digits.iter().all(u8::is_ascii_digit) {
        vec![Weakness::NotDigits]
    } else if u8::try_from(digits.len()).is_ok_and(|length| STORED_DIGITS.contains(&length)) {
        found(code, known)
    } else {
        vec![Weakness::Length]
    };
    weaknesses.sort_unstable();
    let rank = weaknesses.iter().map(|weakness| weakness.rank()).min().unwrap_or(Rank::Strong);
    Ranking { rank, weaknesses }
}

/// Accepts a code of `floor` or better; the ranking says what is wrong with others. Impossible ones are never accepted.
pub fn accept(code: &str, known: &Known<'_>, floor: Rank) -> Result<Ranking, Ranking> {
    let ranking = rank(code, known);
    if ranking.rank >= floor.max(Rank::Weak) { Ok(ranking) } else { Err(ranking) }
}

/// A code of so many digits (4 to 8) that nobody could think of, from random bytes: each 8 of them are one attempt.
/// Nothing when they run out: 128 bytes are enough unless thousands of codes are active.
#[must_use]
pub fn generate(digits: u8, random: &[u8], known: &Known<'_>) -> Option<SecretText> {
    if !STORED_DIGITS.contains(&digits) {
        return None;
    }
    let space = NonZeroU64::new(10_u64.pow(digits.into()))?;
    // Numbers above the last whole multiple would favour small codes.
    let fair = u64::MAX - u64::MAX % space;
    let (attempts, _) = random.as_chunks::<8>();
    let numbers = attempts.iter().map(|bytes| u64::from_be_bytes(*bytes)).filter(|number| *number < fair);
    let texts = numbers.map(|number| format!("{:0width$}", number % space, width = usize::from(digits)));
    texts.map(SecretText::new).find(|code| rank(code.reveal(), known).rank == Rank::Strong)
}

/// A code's digits in groups that people can read out and keep in mind.
#[must_use]
pub fn grouped(code: &str) -> SecretText {
    let groups: &[usize] = match code.len() {
        5 => &[2, 3],
        6 => &[3, 3],
        7 => &[3, 4],
        8 => &[4, 4],
        9 => &[3, 3, 3],
        10 => &[3, 3, 4],
        _ => &[],
    };
    let mut text = String::with_capacity(code.len() + groups.len());
    let mut digits = code.chars();
    for (place, length) in groups.iter().enumerate() {
        if place > 0 {
            text.push(' ');
        }
        text.extend(digits.by_ref().take(*length));
    }
    text.extend(digits);
    SecretText::new(text)
}

fn found(code: &str, known: &Known<'_>) -> Vec<Weakness> {
    let digits = code.as_bytes();
    let longer = |other: &&&str| other.len() > code.len() && other.starts_with(code);
    let shorter = |other: &&&str| !other.is_empty() && other.len() < code.len() && code.starts_with(**other);
    let checks = [
        (Weakness::Taken, known.active.contains(&code)),
        (Weakness::BeginsAnother, known.active.iter().find(longer).is_some()),
        (Weakness::AnotherBegins, known.active.iter().find(shorter).is_some()),
        (Weakness::Repeats, repeats(digits)),
        (Weakness::Sequence, even_steps(digits) || LINES.iter().any(|line| along(code, line))),
        (Weakness::Phone, known.phones.iter().any(|phone| shares(code, phone))),
        (Weakness::KnownDate, known.dates.iter().any(|date| forms(*date).iter().any(|form| form == code))),
        (Weakness::UsedLately, known.recent.contains(&code)),
        (Weakness::LooksLikeDate, looks_like_date(code)),
        (Weakness::FewDigits, digits.iter().collect::<std::collections::BTreeSet<_>>().len() <= 2),
    ];
    checks.into_iter().filter_map(|(weakness, found)| found.then_some(weakness)).collect()
}

/// A group of digits and nothing but itself after it, the last time perhaps not to its end: 7777, 12121, 123123.
fn repeats(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|group| digits.iter().zip(digits.iter().skip(group)).all(|(a, b)| a == b))
}

/// Each digit as far from the one before, nine and zero being neighbours.
fn even_steps(digits: &[u8]) -> bool {
    let mut steps = digits.windows(2).map(|pair| match pair {
        [a, b] => (10 + b - a) % 10,
        _ => 0,
    });
    let first = steps.next();
    steps.all(|step| Some(step) == first)
}

/// A code that runs along a line of the keypad and starts again at its end.
fn along(code: &str, line: &str) -> bool {
    code.len() >= line.len() && code.chars().zip(line.chars().cycle()).all(|(a, b)| a == b)
}

/// Four digits in a row, or the whole code if it is shorter, stand in the phone number, too.
fn shares(code: &str, phone: &str) -> bool {
    let phone: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    let parts = code.as_bytes().windows(PHONE_DIGITS.min(code.len()).max(1));
    parts.into_iter().any(|part| phone.windows(part.len()).any(|other| other == part))
}

/// The ways in which people write a date with digits only.
fn forms(date: NaiveDate) -> [String; 12] {
    let (year, month, day) = (date.year().rem_euclid(10_000), date.month(), date.day());
    let short = year % 100;
    [
        format!("{day:02}{month:02}"),
        format!("{month:02}{day:02}"),
        format!("{day:02}{month:02}{short:02}"),
        format!("{month:02}{day:02}{short:02}"),
        format!("{short:02}{month:02}{day:02}"),
        format!("{day:02}{month:02}{year:04}"),
        format!("{month:02}{day:02}{year:04}"),
        format!("{year:04}{month:02}{day:02}"),
        format!("{year:04}"),
        format!("{month:02}{year:04}"),
        format!("{year:04}{month:02}"),
        format!("{year:04}{day:02}{month:02}"),
    ]
}

/// Tells whether a code can be read as a day of this or the last century, or as a year of them.
fn looks_like_date(code: &str) -> bool {
    let part = |from: usize, length: usize| -> Option<u32> { code.get(from..from + length)?.parse().ok() };
    let day = |day: Option<u32>, month: Option<u32>| {
        // A leap year has every day that there is.
        day.zip(month).is_some_and(|(day, month)| NaiveDate::from_ymd_opt(2000, month, day).is_some())
    };
    let year = |year: Option<u32>| year.is_some_and(|year| (1900..2100).contains(&year));
    let month = |month: Option<u32>| month.is_some_and(|month| (1..=12).contains(&month));
    match code.len() {
        4 => day(part(0, 2), part(2, 2)) || day(part(2, 2), part(0, 2)) || year(part(0, 4)),
        6 => {
            day(part(0, 2), part(2, 2))
                || day(part(2, 2), part(0, 2))
                || day(part(4, 2), part(2, 2))
                || (month(part(0, 2)) && year(part(2, 4)))
                || (year(part(0, 4)) && month(part(4, 2)))
        }
        8 => {
            (year(part(4, 4)) && (day(part(0, 2), part(2, 2)) || day(part(2, 2), part(0, 2))))
                || (year(part(0, 4)) && (day(part(6, 2), part(4, 2)) || day(part(4, 2), part(6, 2))))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAY: [NaiveDate; 1] = [NaiveDate::from_ymd_opt(2026, 12, 5).unwrap()];
    const KNOWN: Known<'static> = Known {
        phones: &["+49 (171) 555-28 46", "0043/660/1112223"],
        dates: &STAY,
        active: &["4711", "902613", "58317402"],
        recent: &["730592"],
    };

    fn weaknesses(code: &str) -> Vec<Weakness> {
        rank(code, &KNOWN).weaknesses
    }

    #[test]
    fn what_people_try_first_is_weak_and_each_reason_is_named() {
        use Weakness::{KnownDate, LooksLikeDate, Phone, Repeats, Sequence, UsedLately};
        for (code, reason) in [
            ("7777", Repeats),
            ("12121", Repeats),
            ("837837", Repeats),
            ("1234", Sequence),
            ("87654321", Sequence),
            ("8901", Sequence),
            ("2468", Sequence),
            ("25802580", Sequence),
            ("2846", Phone),
            ("955284", Phone),
            ("0512", KnownDate),
            ("1205", KnownDate),
            ("051226", KnownDate),
            ("20261205", KnownDate),
            ("730592", UsedLately),
        ] {
            assert!(weaknesses(code).contains(&reason), "{code}: {:?}", weaknesses(code));
            assert_eq!(rank(code, &KNOWN).rank, Rank::Weak, "{code}");
        }
        for code in ["3112", "1987", "290284", "19870431"] {
            assert_eq!(weaknesses(code).contains(&LooksLikeDate), code != "19870431", "{code}");
        }
        assert_eq!(weaknesses("8338833"), [Weakness::FewDigits]);
    }

    #[test]
    fn a_code_that_opens_for_somebody_else_is_impossible_both_ways_round() {
        for (code, reason) in [
            ("4711", Weakness::Taken),
            ("90261", Weakness::BeginsAnother),
            ("47118", Weakness::AnotherBegins),
            ("123", Weakness::Length),
            ("583174029", Weakness::Length),
            ("", Weakness::Length),
            ("47a1", Weakness::NotDigits),
            ("４７１１", Weakness::NotDigits),
        ] {
            assert!(weaknesses(code).contains(&reason), "{code}");
            assert_eq!(accept(code, &KNOWN, Rank::Impossible).unwrap_err().rank, Rank::Impossible, "{code}");
        }
    }

    #[test]
    fn a_property_decides_from_which_rank_on_a_code_is_accepted() {
        assert!(accept("830274", &KNOWN, Rank::Strong).is_ok());
        assert_eq!(accept("3112", &KNOWN, Rank::Strong).unwrap_err().weaknesses, [Weakness::LooksLikeDate]);
        assert!(accept("3112", &KNOWN, Rank::Fair).is_ok());
        assert!(accept("7777", &KNOWN, Rank::Fair).is_err());
        assert!(accept("7777", &KNOWN, Rank::Weak).is_ok());
    }

    #[test]
    fn generated_codes_are_strong_and_follow_from_the_bytes_alone() {
        for digits in STORED_DIGITS {
            for seed in 0..200_u64 {
                let random: Vec<u8> = (1..=16)
                    .flat_map(|n| (seed * 16 + n).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes())
                    .collect();
                let code = generate(digits, &random, &KNOWN).unwrap();
                assert_eq!(code.reveal().len(), usize::from(digits));
                assert_eq!(rank(code.reveal(), &KNOWN).rank, Rank::Strong);
            }
        }
        // 1,234 is a sequence, and the second number is taken instead.
        let bytes: Vec<u8> = [1_234_u64, 8_302].iter().flat_map(|number| number.to_be_bytes()).collect();
        assert_eq!(generate(4, &bytes, &KNOWN).unwrap().reveal(), "8302");
        assert!(generate(4, &bytes[..15], &KNOWN).is_none(), "too few bytes");
        assert!(generate(4, &[0xFF; 64], &KNOWN).is_none(), "numbers that would favour some codes");
        assert!(generate(3, &bytes, &KNOWN).is_none());
    }

    #[test]
    fn most_codes_are_strong_so_that_choosing_costs_little() {
        for (digits, at_least) in [(4_u8, 0.78), (5, 0.98), (6, 0.75), (7, 0.99)] {
            let all = 10_u32.pow(digits.into());
            // A prime step spreads the sample: multiples of a round number look alike.
            let codes: Vec<u32> =
                (0..10_000_u64).map(|n| u32::try_from(n * 7_368_787 % u64::from(all)).unwrap()).collect();
            let strong = codes.iter().filter(|number| {
                rank(&format!("{number:0width$}", width = usize::from(digits)), &Known::default()).rank
                    == Rank::Strong
            });
            let share = f64::from(u32::try_from(strong.count()).unwrap())
                / f64::from(u32::try_from(codes.len()).unwrap());
            assert!(share > at_least, "{digits} digits: {share}");
        }
    }

    #[test]
    fn codes_are_read_in_groups() {
        for (code, text) in [
            ("4711", "4711"),
            ("83027", "83 027"),
            ("830274", "830 274"),
            ("8302741", "830 2741"),
            ("83027415", "8302 7415"),
            ("278016514", "278 016 514"),
            ("2911840969", "291 184 0969"),
        ] {
            assert_eq!(grouped(code).reveal(), text);
        }
    }
}
