//! Guests, couriers, power cuts and failing storage in any order: the motor turns only when a second, simpler judge
//! allows it and its record is durable, and nothing that was revoked, used up or over ever opens.
#![no_main]

use std::collections::BTreeSet;

use fuzz::{LOCK, Rig, T, claim_of, replay, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::keys::DeviceKey;
use lock_protocol::list::{List, ListFields, Revoked};
use lock_protocol::lock::Sensors;
use lock_protocol::schedule::Schedule;
use lock_protocol::status::{Bolt, Door, Status};
use lock_protocol::unlock::{self, Act, Action, Intent};
use lock_protocol::{Unix, claim, fresh};

/// The fuzzer's bytes as a script; at its end everything is zero. Few bytes a step, so that short inputs go far.
struct Script<'a> {
    rest: &'a [u8],
}

impl<'a> Script<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    fn short(&mut self) -> i16 {
        i16::from_be_bytes([self.byte(), self.byte()])
    }

    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn block(&mut self, serial: u32) -> CredentialBlock {
        let [when, may, how] = [self.byte(), self.byte(), self.byte()];
        let not_before = [T, T.minus(HOUR), T.plus(HOUR), T.minus(48 * HOUR)][usize::from(when & 3)];
        let lasts_h = [72, 1, 3, 24 * 24][usize::from(when >> 2 & 3)];
        let mut schedules = arrayvec::ArrayVec::new();
        if may & 0x40 != 0 {
            let (days, start, end) = (self.byte() & 0x7F, self.byte() % 144, self.byte() % 145);
            schedules.push(Schedule { days: days.max(1), start, end });
        }
        CredentialBlock {
            issuer: 0,
            generation: 0,
            serial,
            not_before,
            not_after: not_before.plus(lasts_h * HOUR),
            max_uses: u16::from((when >> 4 & 7) % 5),
            role: Role::Guest,
            rights: if may & 0x80 == 0 { 0x0F } else { may & 0x0F },
            bind: if when & 0x80 == 0 { Bind::FirstClaim } else { Bind::ClaimCode },
            max_devices: [1, 2, 7, 1][usize::from(how >> 6)],
            depth: 0,
            max_stale: [0, 1, 24, 255][usize::from(how >> 4 & 3)],
            intents: if how & 15 == 0 { 3 } else { how & 15 },
            clock_loss: [ClockLoss::Degraded, ClockLoss::Deny, ClockLoss::UntilEnd, ClockLoss::Deny]
                [usize::from(may >> 4 & 3)],
            schedules,
        }
    }

    fn act(&mut self) -> Act {
        let code = self.byte();
        let intents = [
            Intent::Tap,
            Intent::TapWithPresence,
            Intent::Proximity,
            Intent::Remote,
            Intent::TouchAndConfirm,
        ];
        let actions = [Action::Unlock, Action::Lock, Action::Unlatch, Action::Status];
        Act { intent: intents[usize::from(code >> 2) % 5], action: actions[usize::from(code & 3)] }
    }
}

const HOUR: u32 = 3600;
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

/// What the second judge knows.
struct World {
    rig: Rig,
    blocks: Vec<CredentialBlock>,
    devices: Vec<Device>,
    openings: [u32; 3],
    revoked: BTreeSet<u32>,
    list: Option<Vec<u8>>,
}

fuzz_target!(|bytes: &[u8]| {
    let mut script = Script { rest: bytes };
    let blocks = (1..=3).map(|serial| script.block(serial)).collect();
    let mut world = World {
        rig: Rig::owned(),
        blocks,
        devices: Vec::new(),
        openings: [0; 3],
        revoked: BTreeSet::new(),
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
            0 | 1 => self.claim(usize::from(script.byte() % 3), script, Bend::None),
            2..=4 => self.unlock(script, &[], Bend::None),
            5 => {
                let ext = [self.bring(script), self.bring(script)].concat();
                self.unlock(script, &ext, Bend::None);
            }
            6 => {
                let bend = Bend::At(script.byte().into());
                self.claim(usize::from(script.byte() % 3), script, bend);
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
            13 | 14 => {
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
                let revoked = [Revoked { issuer: 0, serial: u32::from(script.byte() % 5) }];
                let fields = ListFields {
                    version: u32::from(script.byte()),
                    issued_at: T,
                    pin_generation: 0,
                    issuers: &[],
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
        let block = self.blocks[credential].clone();
        let Some((message, key)) = claim_of(&challenge, &block, device, act.code()) else { return };
        let mut message = message.to_vec();
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

    /// The second judge: what must hold for the motor to turn, said as simply as possible.
    fn allows(&self, credential: usize, act: Act, ext: &[u8], claims: bool) -> bool {
        let block = &self.blocks[credential];
        let brought = lists(ext).iter().any(|list| list.revoked().any(|entry| entry.serial == block.serial));
        let revoked = self.revoked.contains(&block.serial) || brought;
        let right = match act.action {
            Action::Unlock => 0x01,
            Action::Lock => 0x02,
            Action::Unlatch => 0x04,
            Action::Status | Action::Release => return false,
        };
        let opens = act.action != Action::Lock;
        let used_up = opens && block.max_uses != 0 && self.openings[credential] >= u32::from(block.max_uses);
        let code = claims && block.bind == Bind::ClaimCode;
        !revoked
            && whole(ext)
            && !used_up
            && !code
            && !self.rig.storage_fails
            && block.rights & right != 0
            && block.intents & act.intent.mask() != 0
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
        assert!(self.in_window(&self.blocks[credential]), "the motor turned outside the window");
        if act.action != Action::Lock {
            self.openings[credential] += 1;
        }
    }

    /// Remembers what good lists revoked, as far as the lock could keep it.
    fn learn(&mut self, bytes: &[u8]) {
        let Some(owned) = &self.rig.lock.state().owned else { return };
        for list in lists(bytes) {
            let kept = list.revoked().filter(|entry| owned.revocations.serials.contains(entry));
            self.revoked.extend(kept.map(|entry| entry.serial));
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
        for serial in &self.revoked {
            let entry = Revoked { issuer: 0, serial: *serial };
            assert!(believed.revocations.serials.contains(&entry), "a revoked serial came back");
        }
    }
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
