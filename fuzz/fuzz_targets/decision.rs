//! Guests, couriers, power cuts and failing storage in any order: the motor turns only when a second, simpler judge
//! allows it and its record is durable, and nothing that was revoked, used up or over ever opens.
#![no_main]

use std::collections::BTreeSet;

use fuzz::script::Script;
use fuzz::{HOUR, LOCK, MANAGER, MANAGER_LIMITS, Rig, T, claim_of, claim_with, replay, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, DELEGATE};
use lock_protocol::bytes::Message;
use lock_protocol::keys::DeviceKey;
use lock_protocol::list::{IssuerLine, List, ListFields, Revoked};
use lock_protocol::lock::Sensors;
use lock_protocol::policy::Policy;
use lock_protocol::status::{Bolt, Door, Status};
use lock_protocol::sub::SubBlock;
use lock_protocol::unlock::{self, Act, Action};
use lock_protocol::{Unix, claim, fresh};

const CREDENTIALS_MAX: usize = 12;
const STEPS_MAX: usize = 60;

struct Device {
    key: DeviceKey,
    slot: u8,
    credential: usize,
}

/// A bit of a message that somebody changes on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bend {
    None,
    At(usize),
}

impl Bend {
    fn apply(self, message: &mut [u8]) {
        if let Bend::At(at) = self {
            message[at % message.len()] ^= 1;
        }
    }
}

/// A key, and from whom it is: an issuer, or somebody else's key that was handed on.
struct Credential {
    block: CredentialBlock,
    parent: Option<usize>,
    openings: u32,
}

/// What the second judge knows.
struct World {
    rig: Rig,
    /// Three of the owner's, one of the manager's, and what is handed on.
    credentials: Vec<Credential>,
    devices: Vec<Device>,
    /// Issuer and serial.
    revoked: BTreeSet<(u8, u32)>,
    /// Serials below are over, by issuer.
    marks: [u32; 2],
    list: Option<Vec<u8>>,
}

fuzz_target!(|bytes: &[u8]| {
    let mut script = Script { rest: bytes };
    let names = [(0, 1), (0, 2), (0, 3), (MANAGER, 1)];
    let credentials = names.map(|(issuer, serial)| Credential {
        block: script.block(issuer, serial),
        parent: None,
        openings: 0,
    });
    let mut world = World {
        rig: Rig::managed(),
        credentials: credentials.into(),
        devices: Vec::new(),
        revoked: BTreeSet::new(),
        marks: [0; 2],
        list: None,
    };
    world.rig.connect(182);
    for _ in 0..STEPS_MAX {
        if script.rest.is_empty() {
            break;
        }
        world.step(&mut script);
        world.check_state();
    }
});

impl World {
    fn step(&mut self, script: &mut Script<'_>) {
        match script.byte() % 16 {
            0 | 1 => self.claim(usize::from(script.byte() % 4), script, Bend::None),
            2..=4 => self.unlock(script, &[], Bend::None),
            5 => {
                let ext = [self.bring(script), self.bring(script)].concat();
                self.unlock(script, &ext, Bend::None);
            }
            6 => {
                let bend = Bend::At(script.byte().into());
                self.claim(usize::from(script.byte() % 4), script, bend);
            }
            7 => {
                let (ext, bend) = (self.bring(script), Bend::At(script.byte().into()));
                self.unlock(script, &ext, bend);
            }
            8 => {
                let message = self.bring(script);
                self.quiet(|rig| {
                    rig.say(&message);
                });
                self.learn(&message);
            }
            9 => self.quiet(|rig| rig.connect(182)),
            10 => {
                let ms = script.short().unsigned_abs();
                self.quiet(|rig| rig.wait(u64::from(ms)));
            }
            11 => {
                let hours = u64::from(script.byte() % 100);
                self.quiet(|rig| {
                    rig.wait(hours * 3_600_000);
                    rig.connect(182);
                });
            }
            12 => self.rig.storage_fails = !self.rig.storage_fails,
            13 => self.hand_on(script),
            14 => {
                let rtc_kept = script.byte() & 1 == 0;
                self.quiet(|rig| {
                    rig.power_cycle(rtc_kept);
                    rig.connect(182);
                });
            }
            _ => {
                let bolt = [Bolt::Locked, Bolt::Unlocked, Bolt::Jammed][usize::from(script.byte() % 3)];
                self.quiet(|rig| {
                    rig.lock.sense(Sensors { bolt, door: Door::Closed, battery_percent: 50 }, rig.now);
                    rig.work();
                });
            }
        }
    }

    /// Does something that must not move the bolt.
    fn quiet(&mut self, work: impl FnOnce(&mut Rig)) {
        let turned = self.rig.turned.len();
        work(&mut self.rig);
        assert_eq!(self.rig.turned.len(), turned, "the motor turned for nobody");
    }

    /// What a courier has with him: a list, a token, the last list once more or cut short, or junk.
    fn bring(&self, script: &mut Script<'_>) -> Vec<u8> {
        match script.byte() % 8 {
            0 => Vec::new(),
            1 | 2 => {
                let (named, version) = (script.byte(), script.byte());
                let revoked = [Revoked { issuer: named >> 3 & 1, serial: u32::from(named & 7) }];
                let min_serial = u32::from(named >> 4 & 3);
                let lines = [IssuerLine { index: named >> 6 & 1, generation: 0, min_serial }];
                let fields = ListFields {
                    version: u32::from(version),
                    issued_at: T,
                    pin_generation: 0,
                    issuers: if named & 0x80 == 0 { &[] } else { &lines },
                    revoked: &revoked,
                    codes: &[],
                };
                fields.seal(&root().list(), &LOCK).map_or(Vec::new(), |list| list.to_vec())
            }
            3 => self.fresh(script.byte(), 0),
            4 | 5 => self.fresh(script.byte(), script.short()),
            6 => {
                let count = usize::from(script.byte());
                self.list
                    .as_ref()
                    .map_or(Vec::new(), |list| list[..list.len().saturating_sub(count)].to_vec())
            }
            _ => script.bytes(20).to_vec(),
        }
    }

    fn fresh(&self, source: u8, shift_min: i16) -> Vec<u8> {
        let Some(owned) = &self.rig.lock.state().owned else { return Vec::new() };
        let source = source & fresh::BOUND | source % 4;
        let nonce = self.rig.challenge().and_then(|challenge| challenge[2..].first_chunk().copied());
        let nonce = if source & fresh::BOUND == 0 { [0; 12] } else { nonce.unwrap_or_default() };
        let now = i64::from(self.rig.lock.clock(self.rig.now).best.0);
        let time = Unix((now + i64::from(shift_min) * 60).clamp(0, i64::from(u32::MAX)) as u32);
        let version = owned.revocations.version;
        let key = root().fresh(source & !fresh::BOUND);
        fresh::seal(&key, &LOCK, source, (version, &owned.revocations.mac), time, &nonce).to_vec()
    }

    fn claim(&mut self, credential: usize, script: &mut Script<'_>, bend: Bend) {
        let (device, act) = (script.byte() % 4, script.act());
        let Some(challenge) = self.rig.challenge() else { return };
        let block = &self.credentials[credential].block;
        let policy = if block.issuer == MANAGER { MANAGER_LIMITS } else { Policy::OWNER };
        let claimed = claim_of(&challenge, block, &policy, device, act.code());
        let Some(claimed) = claimed else { return };
        self.present(credential, claimed, act, bend);
    }

    /// Somebody makes a narrower (or wished to be wider) key from his own, and a friend claims it.
    fn hand_on(&mut self, script: &mut Script<'_>) {
        let (maker, friend, act) = (script.byte(), script.byte() % 4, script.act());
        let Some(challenge) = self.rig.challenge() else { return };
        if self.devices.is_empty() || self.credentials.len() >= CREDENTIALS_MAX {
            return;
        }
        let fields = script.block(0, self.credentials.len() as u32 + 10);
        let maker = &self.devices[usize::from(maker & 0x7F) % self.devices.len()];
        let offer = SubBlock { parent: maker.slot, fields };
        let Ok(encoded) = offer.encode() else { return };
        let Some(link) = maker.key.sub(&encoded) else { return };
        let Some(claimed) = claim_with(&link, &challenge, &encoded, friend, act.code()) else { return };
        let parent = Some(maker.credential);
        self.credentials.push(Credential { block: offer.fields, parent, openings: 0 });
        self.present(self.credentials.len() - 1, claimed, act, Bend::None);
    }

    fn present(&mut self, credential: usize, claimed: (Message, DeviceKey), act: Act, bend: Bend) {
        let Some(challenge) = self.rig.challenge() else { return };
        let (message, key) = (claimed.0.to_vec(), claimed.1);
        let mut message = message;
        bend.apply(&mut message);
        let allowed = bend == Bend::None && self.allows(credential, act, &[], true);
        let turned = self.rig.turned.len();
        let answers = self.rig.say(&message);
        self.account(credential, act, turned, allowed);
        let proven =
            answers.first().filter(|answer| claim::verify_result(&key, &LOCK, &challenge, &message, answer));
        let answer = proven.and_then(|answer| claim::read_result(answer).ok());
        if let Some(answer) = answer.filter(|answer| answer.status == Status::Ok) {
            self.devices.push(Device { key, slot: answer.slot, credential });
        }
    }

    fn unlock(&mut self, script: &mut Script<'_>, ext: &[u8], bend: Bend) {
        let (device, act) = (script.byte(), script.act());
        let Some(challenge) = self.rig.challenge() else { return };
        if self.devices.is_empty() {
            return;
        }
        let any_slot = device & 0x80 != 0;
        let device = &self.devices[usize::from(device & 0x7F) % self.devices.len()];
        let credential = device.credential;
        let slot = if any_slot { unlock::ANY_SLOT } else { device.slot };
        let fields = [act.code(), slot, 0];
        let Ok(message) = unlock::seal(&device.key, &LOCK, &challenge, fields, [1; 4], ext) else { return };
        let mut message = message.to_vec();
        bend.apply(&mut message);
        let allowed = bend == Bend::None && self.allows(credential, act, ext, false);
        let turned = self.rig.turned.len();
        self.rig.say(&message);
        self.account(credential, act, turned, allowed);
        if bend == Bend::None {
            self.learn(ext);
        }
    }

    /// The second judge: what must hold for the motor to turn, said as simply as possible: everybody that a key came
    /// through could have done it himself.
    fn allows(&self, credential: usize, act: Act, ext: &[u8], claims: bool) -> bool {
        let code = claims && self.credentials[credential].block.bind == Bind::ClaimCode;
        let chain = self.chain(credential);
        let last = chain.len() - 1;
        !code
            && whole(ext)
            && !self.rig.storage_fails
            && !self.is_over(&chain[last].block, ext)
            && within_limits(&chain[last].block)
            && chain.iter().all(|link| link_allows(&link.block, act, chain[0].openings))
            && (1..=last).all(|above| {
                chain[above].block.rights & DELEGATE != 0 && usize::from(chain[above].block.depth) >= above
            })
    }

    /// A key and all it came from; the last is an issuer's.
    fn chain(&self, credential: usize) -> Vec<&Credential> {
        std::iter::successors(Some(&self.credentials[credential]), |link| {
            link.parent.map(|parent| &self.credentials[parent])
        })
        .collect()
    }

    fn is_over(&self, block: &CredentialBlock, ext: &[u8]) -> bool {
        let brought = lists(ext);
        let mine = Revoked { issuer: block.issuer, serial: block.serial };
        self.revoked.contains(&(block.issuer, block.serial))
            || block.serial < self.marks[usize::from(block.issuer)]
            || brought.iter().any(|list| {
                list.revoked().any(|entry| entry == mine)
                    || list.issuers().any(|line| line.index == block.issuer && block.serial < line.min_serial)
            })
    }

    /// The window is judged after the act, because what the message brought may have set the clock.
    fn in_window(&self, block: &CredentialBlock) -> bool {
        let reading = self.rig.lock.clock(self.rig.now);
        if !reading.trusted {
            return block.clock_loss != ClockLoss::Deny && reading.low < block.not_after;
        }
        let widen = reading.error_s().min(600);
        let wall = i64::from(reading.best.0);
        let hours = block.schedules.is_empty()
            || block.schedules.iter().any(|schedule| schedule.open_at(wall, i64::from(widen)));
        let stale = match block.max_stale {
            0 => false,
            255 => self.stale_s() > 600,
            limit => self.stale_s() > u32::from(limit) * 3600,
        };
        hours
            && !stale
            && reading.best.plus(widen) >= block.not_before
            && reading.best.minus(widen) < block.not_after
    }

    fn stale_s(&self) -> u32 {
        let fresh = self.rig.lock.state().owned.as_ref().map_or(0, |owned| owned.last_fresh.0);
        self.rig.lock.clock(self.rig.now).high.0.saturating_sub(fresh)
    }

    fn account(&mut self, credential: usize, act: Act, turned_before: usize, allowed: bool) {
        let turned = &self.rig.turned[turned_before..];
        if turned.is_empty() {
            return;
        }
        assert_eq!(turned, [act.action], "the motor did something else than was asked");
        assert!(allowed, "the motor turned although the second judge says no");
        for link in self.chain(credential) {
            assert!(self.in_window(&link.block), "the motor turned outside the window");
        }
        if act.action != Action::Lock {
            self.credentials[credential].openings += 1;
        }
    }

    /// Remembers what good lists revoked, as far as the lock could keep it.
    fn learn(&mut self, bytes: &[u8]) {
        let Some(owned) = &self.rig.lock.state().owned else { return };
        for list in lists(bytes) {
            let kept = list.revoked().filter(|entry| owned.revocations.serials.contains(entry));
            self.revoked.extend(kept.map(|entry| (entry.issuer, entry.serial)));
            for (mark, issuer) in self.marks.iter_mut().zip(&owned.issuers) {
                *mark = issuer.min_serial.max(*mark);
            }
        }
        if bytes.first() == Some(&0x21) {
            self.list = Some(bytes.to_vec());
        }
    }

    /// What was written is what is believed: the journal adds up to the state, bit by bit where it matters.
    fn check_state(&self) {
        let replayed = replay(&self.rig.journal);
        let (Some(believed), Some(written)) = (&self.rig.lock.state().owned, &replayed.owned) else {
            panic!("an owned lock stays owned");
        };
        assert_eq!(believed.revocations.version, written.revocations.version);
        assert_eq!(believed.revocations.serials, written.revocations.serials);
        assert_eq!(believed.log.newest(), written.log.newest());
        assert_eq!(self.rig.lock.state().clock, replayed.clock);
        for (mark, issuer) in self.marks.iter().zip(&believed.issuers) {
            assert!(issuer.min_serial >= *mark, "a watermark fell");
        }
        for (issuer, serial) in &self.revoked {
            let entry = Revoked { issuer: *issuer, serial: *serial };
            let over = *serial < self.marks[usize::from(*issuer)];
            assert!(over || believed.revocations.serials.contains(&entry), "a revoked serial came back");
        }
    }
}

fn link_allows(block: &CredentialBlock, act: Act, openings: u32) -> bool {
    let right = match act.action {
        Action::Unlock => 0x01,
        Action::Lock => 0x02,
        Action::Unlatch => 0x04,
        Action::Status | Action::Release => return false,
    };
    let used_up = act.action != Action::Lock && block.max_uses != 0 && openings >= u32::from(block.max_uses);
    !used_up && block.rights & right != 0 && block.intents & act.intent.mask() != 0
}

/// The manager's policy, in words of its own.
fn within_limits(block: &CredentialBlock) -> bool {
    block.issuer != MANAGER
        || block.not_after.0 - block.not_before.0 <= u32::from(MANAGER_LIMITS.hours_max) * HOUR
            && block.max_devices <= MANAGER_LIMITS.devices_max
            && block.depth <= MANAGER_LIMITS.depth_max
            && block.max_stale != 0
            && (block.max_stale == 255 || block.max_stale <= MANAGER_LIMITS.stale_max)
            && block.intents & 8 == 0
            && block.rights & !MANAGER_LIMITS.rights == 0
}

/// The lists in an extension, as far as it can be read.
fn lists(mut ext: &[u8]) -> Vec<List<'_>> {
    let mut found = Vec::new();
    while let Some(kind) = ext.first() {
        let rest = match *kind {
            0x21 => List::split(ext).map(|(list, rest)| {
                found.push(list);
                rest
            }),
            0x22 => fresh::Fresh::split(ext).map(|(_, rest)| rest),
            _ => break,
        };
        match rest {
            Ok(rest) => ext = rest,
            Err(_) => break,
        }
    }
    found.retain(|list| list.verify(&root().list(), &LOCK));
    found
}

/// Tells whether an extension is what it may be: at most one list and one token.
fn whole(mut ext: &[u8]) -> bool {
    let mut seen = BTreeSet::new();
    while let Some(kind) = ext.first() {
        let rest = match *kind {
            0x21 => List::split(ext).map(|(_, rest)| rest),
            0x22 => fresh::Fresh::split(ext).map(|(_, rest)| rest),
            _ => return false,
        };
        let Ok(rest) = rest else { return false };
        if !seen.insert(*kind) {
            return false;
        }
        ext = rest;
    }
    true
}
