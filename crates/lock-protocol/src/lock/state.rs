//! Everything durable in a lock, and how a change is applied to it: the same when it happens and when it is replayed.

use arrayvec::ArrayVec;

use crate::Unix;
use crate::block::CredentialBlock;
use crate::bytes::{CodecError, Reader, ShortWriter, padded};
use crate::capacity::{ISSUERS, REVOKED, REVOKED_CODES, SLOTS};
use crate::clock::{Anchor, Clock};
use crate::keep::keep;
use crate::keys::{DeviceKey, IssuerKey, RootKey};
use crate::list::{List, Revoked, RevokedCode};
use crate::lock::budget::ClaimBudget;
use crate::lock::change::{Change, Delta};
use crate::lock::draft::Draft;
use crate::lock::keypad::Keypad;
use crate::lock::slot::Slot;
use crate::log::{Entry, Log, LogHead};
use crate::pin::CodeId;
use crate::policy::Policy;
use crate::settings::Settings;
use crate::setup::Contents;
use crate::sub::SubBlock;

/// An issuer as the lock knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Issuer {
    /// Its limits; nothing for an issuer that was never admitted.
    pub policy: Option<Policy>,
    /// Lowest generation that still counts.
    pub generation: u8,
    /// Lowest serial that still counts.
    pub min_serial: u32,
    /// The generation that the policy was given with; a list may have raised the other since.
    pub policy_generation: u8,
    /// Version of the order that gave it.
    pub version: u32,
}

impl Issuer {
    /// Bytes of its encoding.
    pub(super) const LENGTH: usize = 26;

    /// `policy16 (zeros: none) | generation | min_serial4 | policy's generation | version4`
    pub(super) fn encode(&self) -> [u8; Self::LENGTH] {
        let mut writer = ShortWriter::new();
        writer
            .put(&self.policy.map_or([0; 16], |policy| policy.encode()))
            .u8(self.generation)
            .u32(self.min_serial)
            .u8(self.policy_generation)
            .u32(self.version);
        padded(writer.bytes())
    }

    fn decode(bytes: &[u8; Self::LENGTH]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        let policy = reader.take()?;
        Ok(Self {
            policy: if policy == [0; 16] { None } else { Some(Policy::decode(&policy)?) },
            generation: reader.u8()?,
            min_serial: reader.u32()?,
            policy_generation: reader.u8()?,
            version: reader.u32()?,
        })
    }
}

/// What the lists so far add up to.
#[derive(Clone, Default)]
pub struct Revocations {
    /// Version of the newest list; 0 before any.
    pub version: u32,
    /// Its MAC, by which FRESH names it; zeros before any.
    pub mac: [u8; 16],
    /// Offline codes of older generations are dead.
    pub pin_generation: u8,
    /// Revoked serials.
    pub serials: ArrayVec<Revoked, REVOKED>,
    /// Revoked code ids.
    pub codes: ArrayVec<RevokedCode, REVOKED_CODES>,
}

impl Revocations {
    /// Tells whether a code is revoked.
    #[must_use]
    pub fn names(&self, code: CodeId) -> bool {
        self.codes.iter().any(|revoked| revoked.id == code)
    }
}

/// What makes a lock somebody's.
#[derive(Clone)]
pub struct Owned {
    /// K_root.
    pub root: RootKey,
    /// The settings in force.
    pub settings: Settings,
    /// Their version.
    pub settings_version: u32,
    /// Issuers by index.
    pub issuers: [Issuer; ISSUERS],
    /// Revocations.
    pub revocations: Revocations,
    /// Latest proof that the list is the newest.
    pub last_fresh: Unix,
    /// Latest such proof by owner or cloud.
    pub last_vouched: Unix,
    /// Enrolled devices.
    pub slots: [Option<Slot>; SLOTS],
    /// Wrong claim codes.
    pub claim_budget: ClaimBudget,
    /// Version of the newest order that allowed a factory reset.
    pub reset_version: u32,
    /// What is behind the keypad.
    pub keypad: Keypad,
    /// The log.
    pub log: Log,
}

/// Everything durable.
#[derive(Clone)]
pub struct State {
    /// Names this installation; drawn anew by each factory reset.
    pub install_nonce: [u8; 16],
    /// Times the lock has started; part of every nonce.
    pub boots: u32,
    /// Factory resets so far.
    pub resets: u32,
    /// The clock.
    pub clock: Clock,
    /// Nothing while factory-new.
    pub owned: Option<Owned>,
}

impl State {
    /// A lock fresh from the factory, with its first installation nonce.
    #[must_use]
    pub fn factory(install_nonce: [u8; 16]) -> Self {
        Self { install_nonce, boots: 0, resets: 0, clock: Clock::default(), owned: None }
    }

    /// Applies a change as a whole; an error means the record was not written by this build's lock.
    pub fn apply(&mut self, change: &Change) -> Result<(), CodecError> {
        self.apply_all(change, None)
    }

    /// Applies what this lock has just decided itself, so that no entry of its log is proved again.
    pub fn apply_own(&mut self, draft: &Draft) -> Result<(), CodecError> {
        self.apply_all(draft.change(), draft.head())
    }

    fn apply_all(&mut self, change: &Change, own: Option<&LogHead>) -> Result<(), CodecError> {
        for delta in change.deltas() {
            self.apply_delta(delta?, own)?;
        }
        Ok(())
    }

    fn apply_delta(&mut self, delta: Delta<'_>, own: Option<&LogHead>) -> Result<(), CodecError> {
        match delta {
            Delta::Booted { boots, clock_lost } => {
                self.boots = boots;
                if clock_lost {
                    self.clock = Clock { anchor: None, lifted_s: 0, ..self.clock };
                }
                if let Some(owned) = &mut self.owned {
                    owned.keypad.start();
                }
            }
            Delta::Reset { install_nonce, resets } => {
                *self = Self { boots: self.boots, resets, ..Self::factory(*install_nonce) };
            }
            Delta::Installed { contents, at, error_ms } => {
                let contents = Contents::decode(contents)?;
                self.clock = Clock {
                    anchor: Some(Anchor { at, time: contents.time, error_ms }),
                    lower: contents.time.minus(60),
                    owner_set: contents.time,
                    ..Clock::default()
                };
                self.install(contents);
            }
            Delta::Rekeyed { install_nonce, contents } => {
                // Unlike an assignment, this knows that the two do not overlap, and needs no memmove.
                self.install_nonce.copy_from_slice(install_nonce);
                self.install(Contents::decode(contents)?);
            }
            Delta::Clock(clock) => {
                self.clock = Clock { lower: clock.lower.max(self.clock.lower), ..clock };
            }
            Delta::Claimed { .. }
            | Delta::Used { .. }
            | Delta::Settings { .. }
            | Delta::List(_)
            | Delta::Fresh { .. }
            | Delta::DegradedCleared
            | Delta::Log(_)
            | Delta::Acked { .. }
            | Delta::Keypad(_)
            | Delta::Issuer { .. }
            | Delta::WrongClaimCode { .. }
            | Delta::ResetAllowed { .. }
            | Delta::ListHead { .. }
            | Delta::RevokedSerial { .. }
            | Delta::RevokedCode { .. }
            | Delta::LogHead { .. }
            | Delta::LogRefill(_) => {
                self.owned.as_mut().ok_or(CodecError::Value)?.apply(delta, self.clock.lower, own)?;
            }
        }
        Ok(())
    }

    /// Makes the lock somebody's; nothing is left of whose it was before.
    fn install(&mut self, contents: Contents) {
        let mut issuers = [Issuer::default(); ISSUERS];
        if let Some(owner) = issuers.first_mut() {
            owner.policy = Some(contents.policy);
        }
        self.owned = Some(Owned {
            root: contents.root.clone(),
            settings: contents.settings,
            settings_version: contents.settings_version,
            issuers,
            revocations: Revocations::default(),
            last_fresh: contents.time,
            last_vouched: contents.time,
            slots: [const { None }; SLOTS],
            claim_budget: ClaimBudget::default(),
            reset_version: 0,
            keypad: Keypad::default(),
            log: Log::start(contents.log_start),
        });
    }
}

impl Owned {
    /// K_iss of an issuer whose generation still counts; nothing for one that was never admitted.
    #[must_use]
    pub fn issuer_key(&self, index: u8, generation: u8) -> Option<IssuerKey> {
        let policy = self.issuers.get(usize::from(index))?.policy?;
        Some(self.root.issuer(index, generation, &policy))
    }

    fn apply(&mut self, delta: Delta<'_>, lower: Unix, own: Option<&LogHead>) -> Result<(), CodecError> {
        match delta {
            Delta::Claimed { slot, parent, key, uses, degraded, at, block } => {
                let block = match parent {
                    None => CredentialBlock::decode(block)?,
                    Some(_) => SubBlock::decode(block)?.fields,
                };
                self.vacate(slot);
                let place = self.slots.get_mut(usize::from(slot)).ok_or(CodecError::Value)?;
                *place =
                    Some(Slot { block, parent, key: DeviceKey::new(*key), uses, degraded, last_use: at });
            }
            Delta::Used { slot, uses, degraded, at } => {
                let slot = self.slots.get_mut(usize::from(slot)).and_then(Option::as_mut);
                let slot = slot.ok_or(CodecError::Value)?;
                (slot.uses, slot.degraded, slot.last_use) = (uses, degraded, at);
            }
            Delta::Settings { version, settings } => {
                self.settings = Settings::decode(settings)?;
                self.settings_version = version;
            }
            Delta::List(bytes) => self.join(&List::decode(bytes)?, lower)?,
            Delta::Fresh { last_fresh, last_vouched } => {
                self.last_fresh = last_fresh.max(self.last_fresh);
                self.last_vouched = last_vouched.max(self.last_vouched);
            }
            Delta::DegradedCleared => {
                self.slots.iter_mut().flatten().for_each(|slot| slot.degraded = 0);
                self.keypad.clear_degraded();
            }
            Delta::Keypad(part) => self.keypad.apply(part, &self.settings)?,
            Delta::Log(entry) => match own {
                Some(after) => self.log.push_own(&Entry(*entry), after)?,
                None => self.log.push(&Entry(*entry))?,
            },
            Delta::Acked { below } => self.log.acked = below.max(self.log.acked),
            Delta::Issuer { index, issuer } => {
                let place = self.issuers.get_mut(usize::from(index)).ok_or(CodecError::Value)?;
                *place = Issuer::decode(issuer)?;
            }
            Delta::WrongClaimCode { at } => self.claim_budget.count(at),
            Delta::ResetAllowed { version } => self.reset_version = version.max(self.reset_version),
            Delta::ListHead { version, mac, pin_generation } => {
                (self.revocations.version, self.revocations.mac) = (version, *mac);
                self.revocations.pin_generation = pin_generation;
            }
            Delta::RevokedSerial { issuer, serial } => self.add_revoked(Revoked { issuer, serial })?,
            Delta::RevokedCode { id, since } => self.add_code(RevokedCode { id: *id, since })?,
            Delta::LogHead { next, hash, key, first, tail_hash, acked } => {
                if first > next {
                    return Err(CodecError::Value);
                }
                let head = LogHead { next, hash: *hash, key: crate::keys::LogChainKey::new(*key) };
                self.log = Log::resume(head, first, *tail_hash, acked);
            }
            Delta::LogRefill(entry) => self.log.refill(&Entry(*entry))?,
            Delta::Booted { .. }
            | Delta::Reset { .. }
            | Delta::Installed { .. }
            | Delta::Rekeyed { .. }
            | Delta::Clock(_) => {}
        }
        Ok(())
    }

    /// Tells whether a list fits beside what is already revoked (section 8: nothing is ever dropped to make room).
    #[must_use]
    pub fn has_room_for(&self, list: &List<'_>, lower: Unix) -> bool {
        let joined = JoinedMarks::of(self, Some(list));
        let kept = self.revocations.serials.iter().filter(|revoked| joined.needs(revoked)).count();
        let (new, codes) = self.news_of(list, &joined);
        let kept_codes = self.revocations.codes.iter().filter(|code| code.stays(list, lower)).count();
        kept + new <= REVOKED
            && kept_codes + codes <= REVOKED_CODES
            && list.issuers().all(|line| usize::from(line.index) < ISSUERS)
    }

    /// Tells whether joining a list would change anything; one that would not need not be written.
    #[must_use]
    pub fn learns_from(&self, list: &List<'_>) -> bool {
        let raised = list.issuers().any(|line| {
            self.issuers.get(usize::from(line.index)).is_some_and(|issuer| {
                line.generation > issuer.generation || line.min_serial > issuer.min_serial
            })
        });
        let marks = JoinedMarks::of(self, Some(list));
        raised
            || list.version > self.revocations.version
            || list.pin_generation > self.revocations.pin_generation
            || self.news_of(list, &marks) != (0, 0)
    }

    /// How many serials and codes a list revokes that were not revoked before.
    fn news_of(&self, list: &List<'_>, marks: &JoinedMarks) -> (usize, usize) {
        let held = &self.revocations;
        let serials =
            list.revoked().filter(|revoked| marks.needs(revoked) && !held.serials.contains(revoked)).count();
        (serials, list.codes().filter(|code| !held.names(*code)).count())
    }

    /// Joins a list: the larger of each number, the union of each set (section 8).
    fn join(&mut self, list: &List<'_>, lower: Unix) -> Result<(), CodecError> {
        let joined = JoinedMarks::of(self, Some(list));
        for (issuer, (generation, min_serial)) in self.issuers.iter_mut().zip(joined.0) {
            (issuer.generation, issuer.min_serial) = (generation, min_serial);
        }
        keep(&mut self.revocations.serials, |revoked| joined.needs(revoked));
        for revoked in list.revoked().filter(|revoked| joined.needs(revoked)) {
            self.add_revoked(revoked)?;
        }
        keep(&mut self.revocations.codes, |code| code.stays(list, lower));
        for id in list.codes() {
            self.add_code(RevokedCode { id, since: list.issued_at.max(lower) })?;
        }
        self.keypad.revoke(list, self.revocations.pin_generation);
        self.revocations.pin_generation = self.revocations.pin_generation.max(list.pin_generation);
        if list.version > self.revocations.version {
            self.revocations.version = list.version;
            self.revocations.mac.copy_from_slice(list.mac);
        }
        Ok(())
    }

    fn add_revoked(&mut self, revoked: Revoked) -> Result<(), CodecError> {
        if self.revocations.serials.contains(&revoked) {
            return Ok(());
        }
        self.revocations.serials.try_push(revoked).map_err(|_| CodecError::TooLong)
    }

    fn add_code(&mut self, code: RevokedCode) -> Result<(), CodecError> {
        if self.revocations.names(code.id) {
            return Ok(());
        }
        self.revocations.codes.try_push(code).map_err(|_| CodecError::TooLong)
    }
}

/// Generations and watermarks after a join; a serial below its watermark need not be remembered.
pub(super) struct JoinedMarks([(u8, u32); ISSUERS]);

impl JoinedMarks {
    pub(super) fn of(owned: &Owned, list: Option<&List<'_>>) -> Self {
        let mut marks = owned.issuers.map(|issuer| (issuer.generation, issuer.min_serial));
        for line in list.iter().flat_map(|list| list.issuers()) {
            if let Some(mark) = marks.get_mut(usize::from(line.index)) {
                *mark = (mark.0.max(line.generation), mark.1.max(line.min_serial));
            }
        }
        Self(marks)
    }

    /// Generation and watermark of an issuer.
    pub(super) fn mark(&self, issuer: u8) -> Option<(u8, u32)> {
        self.0.get(usize::from(issuer)).copied()
    }

    fn needs(&self, revoked: &Revoked) -> bool {
        self.0.get(usize::from(revoked.issuer)).is_some_and(|mark| revoked.serial >= mark.1)
    }
}
