//! What is checked at a lock with every message, record, turn and answer.

use lock_protocol::challenge;
use lock_protocol::claim;
use lock_protocol::lock::{Change, Delta, Signal};
use lock_protocol::log::{Event, batch};
use lock_protocol::receipt;
use lock_protocol::setup::{self, Contents};
use lock_protocol::status::Status;
use lock_protocol::unlock::{self, Action};

use super::{Asked, Door, Stage};
use crate::judge::{Answer, Judge, Live, Name};
use crate::plant::logged;

/// First byte of what stands for typed digits among messages; no message begins with it.
pub(crate) const TYPED: u8 = 0xFF;

/// Typed digits as a message.
pub(crate) fn typed(digits: &[u8]) -> Vec<u8> {
    [&[TYPED], digits].concat()
}

impl Door {
    /// A whole message has arrived: the judge says what must come of it.
    pub(super) fn hear(&mut self, message: &[u8], own: u64) {
        let Some(judge) = &self.judge else { return };
        let Some(verdict) = judge.hear(message, self.live.as_ref(), own) else { return };
        if verdict.spends {
            self.live = None;
        }
        if verdict.answer == Answer::Status(Status::Ok) {
            self.rights = verdict.rights;
        }
        self.asked = Some(Asked { message: message.to_vec(), verdict, stage: Stage::Heard });
    }

    /// Digits are typed: the judge says what the keypad must show.
    pub(super) fn hear_typed(&mut self, digits: &[u8], own: u64) {
        let Some(judge) = &self.judge else { return };
        let verdict = judge.hear_digits(digits, own);
        self.asked = Some(Asked { message: typed(digits), verdict, stage: Stage::Heard });
    }

    /// The keypad shows what came of it.
    pub(super) fn show(&mut self, signal: Signal) {
        self.shown = Some(signal);
        let wanted = match &self.asked {
            // A lock that is starting, or nobody's, takes no code.
            None => Signal::Fault,
            Some(asked) => match (asked.stage, asked.verdict.answer) {
                (Stage::Heard | Stage::Durable, Answer::Shown(wanted)) => wanted,
                _ => Signal::Fault,
            },
        };
        if signal != wanted {
            self.breaks("the keypad shows what the code is worth", format!("{signal:?}, not {wanted:?}"));
        }
    }

    /// A record has become durable.
    pub(super) fn durable(&mut self, record: &Change, own: u64) {
        if let Some(asked) = &mut self.asked
            && asked.stage == Stage::Heard
        {
            asked.stage = Stage::Durable;
            self.judge = Some((*asked.verdict.next).clone());
        }
        for delta in record.deltas() {
            match delta {
                Ok(Delta::Booted { .. }) => {
                    self.booted = true;
                    let stopped = std::mem::take(&mut self.rtc.stopped);
                    if stopped {
                        // From here on its own time counts from another beginning.
                        self.wrong_claims.clear();
                    }
                    if let Some(judge) = &mut self.judge {
                        judge.keys.start();
                        if stopped {
                            judge.hands.lose();
                            judge.keys.restart(own);
                        }
                    }
                }
                Ok(Delta::Installed { contents, at, error_ms }) => {
                    let Ok(contents) = Contents::decode(contents) else { continue };
                    let named = (self.lock_id(), self.identity.static_secret);
                    let age = u64::from(error_ms.saturating_sub(2_000));
                    self.judge = Some(Judge::set_up(named, &contents, (at.0, age)));
                }
                Ok(Delta::Rekeyed { .. }) => self.end_tenure(),
                Ok(Delta::Reset { .. }) => {
                    self.end_tenure();
                    (self.judge, self.asked, self.live) = (None, None, None);
                }
                Ok(Delta::WrongClaimCode { .. }) => self.count_wrong_claim(own),
                _ => {}
            }
        }
        self.changed = true;
        if let Some(judge) = &mut self.judge
            && let Err(seen) = judge.settle(record, own)
        {
            self.breaks("a lock holds what it must", seen);
        }
    }

    /// Of wrong claim codes a lock hears out few, whatever its power and its links do.
    fn count_wrong_claim(&mut self, own: u64) {
        self.wrong_claims.push(own);
        let within = |ms: u64| self.wrong_claims.iter().filter(|at| own - **at < ms).count();
        let (hour, day) = (within(3_000_000), within(82_000_000));
        if (hour > 5 || day > 20) && !self.rtc.jumped {
            self.breaks("claim codes are guessed slowly", format!("{hour} in an hour, {day} in a day"));
        }
    }

    /// The bolt turns only when the judge grants it and the entry about it is on the flash. Gives whom it turns for.
    pub(super) fn check_turn(&mut self, action: Action) -> Option<Name> {
        let newest = Change::decode(self.flash.newest()).ok();
        let events = newest.as_ref().map(logged).unwrap_or_default();
        let granted = self.asked.as_ref().and_then(|asked| asked.verdict.grants);
        let wanted = match action {
            Action::Unlock => Event::Unlocked,
            Action::Unlatch => Event::Unlatched,
            Action::Lock if granted.is_none() => Event::AutoLocked,
            Action::Lock | Action::Status | Action::Release => Event::Locked,
        };
        if !events.contains(&wanted) {
            self.breaks("the bolt turns only after its entry is durable", format!("{action:?}, {events:?}"));
        }
        match granted {
            Some((act, name)) if act.action == action => return Some(name),
            None if wanted == Event::AutoLocked => {}
            _ => {
                let answer = self.asked.as_ref().map(|asked| asked.verdict.answer);
                self.breaks("it opens only if permitted", format!("{action:?}, though {answer:?}"));
            }
        }
        None
    }

    /// A message leaves the lock.
    pub(super) fn observe(&mut self, message: &[u8], own: u64) {
        match message.first().copied() {
            Some(challenge::KIND) => {
                let Ok(bytes) = <[u8; 20]>::try_from(message) else { return };
                let live = Live { bytes, issued: own };
                (self.live, self.last_challenge) = (Some(live), Some(live));
                self.nonce_is_new(live.nonce());
            }
            Some(setup::GREETING_KIND) => {
                if let Ok(greeting) = setup::Greeting::decode(message) {
                    self.nonce_is_new(greeting.nonce);
                }
            }
            Some(unlock::RESULT_KIND | claim::RESULT_KIND | receipt::KIND) => self.check_answer(message),
            Some(batch::KIND) if self.rights & 0xA0 == 0 => {
                self.breaks("only couriers fetch the log", "somebody else did".into());
            }
            Some(batch::KIND) => {
                self.batches.insert(message.to_vec());
            }
            _ => {}
        }
    }

    fn nonce_is_new(&mut self, nonce: [u8; 12]) {
        if !self.nonces.insert(nonce) {
            self.breaks("no nonce comes twice", crate::trace::brief(&nonce));
        }
    }

    fn check_answer(&mut self, message: &[u8]) {
        let Some(Ok(status)) = message.get(1).map(|code| Status::from_code(*code)) else {
            return self.breaks("every answer has a status", crate::trace::brief(message));
        };
        if matches!(status, Status::Settled | Status::Jammed) {
            return;
        }
        let Some(asked) = &self.asked else {
            return self.breaks("only who asked is answered", format!("{status:?}"));
        };
        let fits = match (asked.stage, asked.verdict.answer) {
            (Stage::Refused, Answer::NotTaken) => status != Status::Ok,
            (Stage::Refused, _) => status == Status::Storage,
            (_, Answer::Status(wanted)) => status == wanted,
            (_, Answer::Taken) => status == Status::Ok,
            (_, Answer::NotTaken) => status != Status::Ok,
            (_, Answer::Shown(_)) => false,
        };
        if !fits {
            let wanted = asked.verdict.answer;
            return self
                .breaks("it opens exactly if permitted", format!("it said {status:?}, not {wanted:?}"));
        }
        let proven = !matches!(status, Status::BadMac | Status::Malformed);
        let entries = self.judge.as_ref().map_or(0, |judge| judge.entries);
        let at = if message[0] == receipt::KIND { 9 } else { 4 };
        let told =
            message.get(at..at + 4).and_then(|bytes| bytes.first_chunk().copied()).map(u32::from_be_bytes);
        if proven && told != Some(entries) {
            self.breaks("every answer names the newest entry", format!("{told:?}, not {entries}"));
        }
    }

    /// An act was durable and the power went before the motor: one wasted use at worst.
    pub(super) fn waste(&mut self, record: &Change) {
        if logged(record).contains(&Event::AutoLocked) {
            *self.wasted.entry((0, 0, 0)).or_default() += 1;
        }
        // That a one-time code's motor has turned is a record of its own, after the act.
        let acts = [Event::Unlocked, Event::Unlatched, Event::Locked];
        let acted = logged(record).iter().any(|event| acts.contains(event));
        let granted = self.asked.take().and_then(|asked| asked.verdict.grants);
        if let Some((_, name)) = granted.filter(|_| acted) {
            *self.wasted.entry(name).or_default() += 1;
        }
    }

    /// A message has been dealt with: what was granted has been done, and the lock remembers what it must.
    pub(super) fn conclude(&mut self, now: u64) {
        if let Some(asked) = self.asked.take() {
            self.changed = true;
            let good = matches!(asked.verdict.answer, Answer::Taken | Answer::Status(Status::Ok));
            if good && asked.stage != Stage::Refused {
                self.agreed.insert(asked.message.clone());
            }
            if asked.stage == Stage::Heard {
                if asked.verdict.grants.is_some() && self.is_on() {
                    let seen = crate::trace::brief(&asked.message);
                    self.breaks("it opens if permitted", format!("nothing came of {seen}"));
                }
                self.judge = Some(*asked.verdict.next);
            } else if asked.stage == Stage::Durable
                && let Some((act, _)) = asked.verdict.grants
                && self.bolt_goal.is_none()
            {
                self.breaks("it opens if permitted", format!("the bolt was not sent to {:?}", act.action));
            }
        }
        self.check_memory(now);
    }

    fn check_memory(&mut self, now: u64) {
        let Some(lock) = &self.lock else { return };
        let state = lock.state();
        let owned = state.owned.as_ref();
        let issuers = || owned.iter().flat_map(|owned| &owned.issuers);
        let rising = [
            ("list version", owned.map_or(0, |owned| owned.revocations.version)),
            ("settings version", owned.map_or(0, |owned| owned.settings_version)),
            ("log", owned.map_or(0, |owned| owned.log.newest())),
            ("lower time bound", state.clock.lower.0),
            ("boot counter", state.boots),
            ("generations", issuers().map(|issuer| u32::from(issuer.generation)).sum()),
            ("watermarks", issuers().map(|issuer| issuer.min_serial).sum()),
        ];
        let mut fallen = None;
        for (what, value) in rising {
            let highest = self.highest.entry(what).or_default();
            if u64::from(value) < *highest {
                fallen = Some(format!("{what}: {value} after {highest}"));
            }
            *highest = (*highest).max(value.into());
        }
        // What nothing was written to has not changed since it was last compared.
        let look = std::mem::take(&mut self.changed) && self.compares;
        let differs = self.judge.as_ref().filter(|_| look).and_then(|judge| judge.differs(state));
        let told = self.judge.as_ref().map(|judge| judge.hands.read(self.rtc.own(now)));
        if let Some(seen) = fallen {
            self.breaks("versions and the lower time bound never fall", seen);
        }
        if let Some(seen) = differs {
            self.breaks("a lock holds what it must", seen);
        }
        let truth = crate::world::unix(now);
        if let Some(told) = told.filter(|told| told.trusted && !self.rtc.jumped && !self.rtc.stopped)
            && (told.low > truth + 1 || told.high < truth - 1)
        {
            let seen = format!("{truth} is not in {}..{}", told.low, told.high);
            self.breaks("the truth lies in the interval of a trusted clock", seen);
        }
    }
}
