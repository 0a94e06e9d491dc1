//! What an offline code says: its class and fields, as one number below 264,880.

/// All plaintexts there are: M.
pub const PLAINTEXTS: u32 = 264_880;
/// Classes there are.
pub const CLASSES: usize = 5;
/// Hours of a one-time code, by `window`; 168 only from a midnight on.
pub const ONE_TIME_HOURS: [u16; 4] = [1, 4, 24, 168];
/// Quarter-hours of a visit, by `length`.
pub const VISIT_QUARTERS: [u8; 24] =
    [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 88, 96];
/// Days of a long code, by `length`.
pub const LONG_DAYS: [u16; 12] = [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 365];
/// Days of a weekly code, by `mask`; bit 0 is Monday.
pub const WEEKLY_MASKS: [u8; 10] = [1, 2, 4, 8, 16, 32, 64, 0x1F, 0x60, 0x7F];
/// Hours of a weekly code's windows, by `length`.
pub const WEEKLY_HOURS: [u8; 8] = [1, 2, 3, 4, 6, 8, 12, 24];
/// Weeks of a weekly code, by `weeks`.
pub const WEEKLY_WEEKS: [u8; 7] = [1, 2, 4, 8, 13, 26, 52];

/// Kinds of offline codes, in the order of their plaintexts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Opens once inside its window.
    OneTime,
    /// Opens any number of times in minutes to a day.
    Visit,
    /// Opens from arrival to departure.
    Stay,
    /// Opens for months, once it has been used in its first week.
    Long,
    /// Opens in weekly windows, once it has been used in its first week.
    Weekly,
}

impl Class {
    /// All of them, in order.
    pub const ALL: [Class; CLASSES] = [Class::OneTime, Class::Visit, Class::Stay, Class::Long, Class::Weekly];

    /// How many plaintexts it has.
    #[must_use]
    pub const fn size(self) -> u32 {
        match self {
            Self::OneTime => 26_880,
            Self::Visit => 161_280,
            Self::Stay => 8_680,
            Self::Long => 840,
            Self::Weekly => 67_200,
        }
    }

    /// Its first plaintext.
    #[must_use]
    pub const fn offset(self) -> u32 {
        match self {
            Self::OneTime => 0,
            Self::Visit => 26_880,
            Self::Stay => 188_160,
            Self::Long => 196_840,
            Self::Weekly => 197_680,
        }
    }

    /// Its bit in the class masks of settings and policies.
    #[must_use]
    pub const fn bit(self) -> u8 {
        match self {
            Self::OneTime => 1,
            Self::Visit => 2,
            Self::Stay => 4,
            Self::Long => 8,
            Self::Weekly => 16,
        }
    }
}

/// What stands behind the digits: a number below [`PLAINTEXTS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Plaintext(u32);

impl Plaintext {
    /// Takes a number; nothing when it is not below [`PLAINTEXTS`].
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number < PLAINTEXTS { Some(Self(number)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// A plaintext's class and fields; all fields count from 0 unless they say otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodePlan {
    /// Opens once.
    OneTime {
        /// Hour of the epoch, 0..=839.
        start_hour: u16,
        /// Place in [`ONE_TIME_HOURS`].
        window: u8,
        /// 0..=7, so that several people can have a code for the same time.
        variant: u8,
    },
    /// Opens for minutes to a day.
    Visit {
        /// Quarter-hour of the epoch, 0..=3359.
        start_quarter: u16,
        /// Place in [`VISIT_QUARTERS`].
        length: u8,
        /// 0 or 1.
        variant: u8,
    },
    /// Opens from arrival to departure.
    Stay {
        /// Day of arrival in the epoch, 0..=34.
        day: u8,
        /// Nights, 1..=31.
        nights: u8,
        /// 0 standard hours, 1 flexible ones.
        plan: u8,
        /// 0..=3.
        variant: u8,
    },
    /// Opens for months.
    Long {
        /// First day in the epoch, 0..=34.
        day: u8,
        /// Place in [`LONG_DAYS`].
        length: u8,
        /// 0 or 1.
        variant: u8,
    },
    /// Opens in weekly windows.
    Weekly {
        /// First week in the epoch, 0..=4.
        week: u8,
        /// Place in [`WEEKLY_MASKS`].
        mask: u8,
        /// Hour at which the windows start, 0..=23.
        hour: u8,
        /// Place in [`WEEKLY_HOURS`].
        length: u8,
        /// Place in [`WEEKLY_WEEKS`].
        weeks: u8,
    },
}

impl CodePlan {
    /// Its class.
    #[must_use]
    pub const fn class(&self) -> Class {
        match self {
            Self::OneTime { .. } => Class::OneTime,
            Self::Visit { .. } => Class::Visit,
            Self::Stay { .. } => Class::Stay,
            Self::Long { .. } => Class::Long,
            Self::Weekly { .. } => Class::Weekly,
        }
    }

    /// The plaintext; nothing when a field is out of its range.
    #[must_use]
    pub fn plaintext(&self) -> Option<Plaintext> {
        let index = match *self {
            Self::OneTime { start_hour, window, variant } => {
                mixed([(start_hour.into(), 840), (window.into(), 4), (variant.into(), 8)])?
            }
            Self::Visit { start_quarter, length, variant } => {
                mixed([(start_quarter.into(), 3360), (length.into(), 24), (variant.into(), 2)])?
            }
            Self::Stay { day, nights, plan, variant } => {
                let nights = u32::from(nights).checked_sub(1)?;
                mixed([(day.into(), 35), (nights, 31), (plan.into(), 2), (variant.into(), 4)])?
            }
            Self::Long { day, length, variant } => {
                mixed([(day.into(), 35), (length.into(), 12), (variant.into(), 2)])?
            }
            Self::Weekly { week, mask, hour, length, weeks } => mixed([
                (week.into(), 5),
                (mask.into(), 10),
                (hour.into(), 24),
                (length.into(), 8),
                (weeks.into(), 7),
            ])?,
        };
        Plaintext::new(self.class().offset() + index)
    }

    /// What a plaintext says.
    #[must_use]
    pub fn of(plaintext: Plaintext) -> Self {
        let number = plaintext.number();
        let mut fields = Fields { rest: 0 };
        let mut inside = |class: Class| {
            fields.rest = number.saturating_sub(class.offset());
            number < class.offset() + class.size()
        };
        if inside(Class::OneTime) {
            let (variant, window) = (fields.byte(8), fields.byte(4));
            Self::OneTime { start_hour: fields.word(), window, variant }
        } else if inside(Class::Visit) {
            let (variant, length) = (fields.byte(2), fields.byte(24));
            Self::Visit { start_quarter: fields.word(), length, variant }
        } else if inside(Class::Stay) {
            let (variant, plan, nights) = (fields.byte(4), fields.byte(2), fields.byte(31) + 1);
            Self::Stay { day: fields.byte(35), nights, plan, variant }
        } else if inside(Class::Long) {
            let (variant, length) = (fields.byte(2), fields.byte(12));
            Self::Long { day: fields.byte(35), length, variant }
        } else {
            inside(Class::Weekly);
            let (weeks, length) = (fields.byte(7), fields.byte(8));
            let (hour, mask) = (fields.byte(24), fields.byte(10));
            Self::Weekly { week: fields.byte(5), mask, hour, length, weeks }
        }
    }
}

/// Joins digits of different bases, the first one the highest; nothing when one is not below its base.
fn mixed<const N: usize>(digits: [(u32, u32); N]) -> Option<u32> {
    digits.iter().try_fold(0, |number, &(digit, base)| (digit < base).then_some(number * base + digit))
}

/// Takes digits of different bases off the low end of a number.
struct Fields {
    rest: u32,
}

impl Fields {
    fn byte(&mut self, base: u8) -> u8 {
        let digit = self.rest % u32::from(base);
        self.rest /= u32::from(base);
        (digit & 0xFF) as u8
    }

    fn word(&self) -> u16 {
        (self.rest & 0xFFFF) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_fill_all_plaintexts_without_a_gap() {
        let mut next = 0;
        for class in Class::ALL {
            assert_eq!(class.offset(), next);
            next += class.size();
        }
        assert_eq!(next, PLAINTEXTS);
    }

    #[test]
    fn every_plaintext_says_something_and_only_one_thing() {
        for number in 0..PLAINTEXTS {
            let plaintext = Plaintext::new(number).unwrap();
            assert_eq!(CodePlan::of(plaintext).plaintext(), Some(plaintext));
        }
        assert_eq!(Plaintext::new(PLAINTEXTS), None);
    }

    #[test]
    fn a_field_out_of_its_range_is_no_plaintext() {
        for plan in [
            CodePlan::OneTime { start_hour: 840, window: 0, variant: 0 },
            CodePlan::OneTime { start_hour: 0, window: 4, variant: 0 },
            CodePlan::OneTime { start_hour: 0, window: 0, variant: 8 },
            CodePlan::Visit { start_quarter: 3360, length: 0, variant: 0 },
            CodePlan::Visit { start_quarter: 0, length: 24, variant: 0 },
            CodePlan::Visit { start_quarter: 0, length: 0, variant: 2 },
            CodePlan::Stay { day: 35, nights: 1, plan: 0, variant: 0 },
            CodePlan::Stay { day: 0, nights: 0, plan: 0, variant: 0 },
            CodePlan::Stay { day: 0, nights: 32, plan: 0, variant: 0 },
            CodePlan::Stay { day: 0, nights: 1, plan: 2, variant: 0 },
            CodePlan::Stay { day: 0, nights: 1, plan: 0, variant: 4 },
            CodePlan::Long { day: 35, length: 0, variant: 0 },
            CodePlan::Long { day: 0, length: 12, variant: 0 },
            CodePlan::Weekly { week: 5, mask: 0, hour: 0, length: 0, weeks: 0 },
            CodePlan::Weekly { week: 0, mask: 10, hour: 0, length: 0, weeks: 0 },
            CodePlan::Weekly { week: 0, mask: 0, hour: 24, length: 0, weeks: 0 },
            CodePlan::Weekly { week: 0, mask: 0, hour: 0, length: 8, weeks: 0 },
            CodePlan::Weekly { week: 0, mask: 0, hour: 0, length: 0, weeks: 7 },
        ] {
            assert_eq!(plan.plaintext(), None, "{plan:?}");
        }
    }
}
