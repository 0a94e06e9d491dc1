//! A visit: a phone at a door, with a few things to do, through the product's own phone machine.

use std::collections::VecDeque;

use lock_protocol::bytes::Message;
use lock_protocol::curve;
use lock_protocol::fragment::{Outgoing, Reassembly};
use lock_protocol::keys::DeviceKey;
use lock_protocol::log::batch;
use lock_protocol::phone::{self, Phone};
use lock_protocol::receipt;
use lock_protocol::status::Status;
use lock_protocol::unlock::{ANY_SLOT, Act};

use crate::trace::brief;
use crate::world::people::Kind;
use crate::world::{World, air::Link, air::Way, events::Event};

/// How long a phone waits for an answer, milliseconds.
const PATIENCE_MS: u64 = 3_000;
/// Batches fetched in one visit.
const BATCHES_MAX: u32 = 80;

/// What a phone brings along with an act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Brings {
    /// Nothing.
    Nothing,
    /// What it got the last time it was online.
    Carried,
    /// The cloud's word for this very connection.
    Word,
}

/// Something to do at a door.
#[derive(Clone)]
pub(super) enum Job {
    /// Claims or uses a key.
    Use { key: usize, act: Act, brings: Brings },
    /// Hands over a LIST, a FRESH or an order.
    Hand(Vec<u8>),
    /// Vouches for the newest list, bound to this connection.
    Vouch(u8),
    /// Fetches the log.
    FetchLog,
    /// Does harm.
    Harm,
}

impl Job {
    /// The key that it claims or uses.
    pub(super) fn key(&self) -> Option<usize> {
        match self {
            Job::Use { key, .. } => Some(*key),
            Job::Hand(_) | Job::Vouch(_) | Job::FetchLog | Job::Harm => None,
        }
    }
}

/// A phone at a door.
pub(super) struct Visit {
    pub(super) person: usize,
    pub(super) phone: Phone,
    pub(super) jobs: VecDeque<Job>,
    pub(super) frame_length: usize,
    asking: bool,
    step: u32,
    attempts: u32,
    batches: u32,
    /// The device key of the claim or use under way.
    under_way: Option<DeviceKey>,
    next_tried: usize,
    pub(super) let_in: bool,
    parting: bool,
}

impl World {
    /// Goes to a door; gives the connection, or nothing when there is none to be had.
    pub(super) fn visit(&mut self, person: usize, door: usize, jobs: Vec<Job>) -> Option<u64> {
        if self.doors[door].connected || !self.doors[door].is_on() || jobs.is_empty() {
            return None;
        }
        self.figures.visits += 1;
        self.counter += 1;
        let link = self.counter;
        let frame_length = if self.fair { 182 } else { self.random.pick(&[18, 20, 182, 244]) };
        let visit = Visit {
            person,
            phone: Phone::new(self.doors[door].lock_id(), frame_length),
            jobs: jobs.into(),
            frame_length,
            asking: false,
            step: 0,
            attempts: 0,
            batches: 0,
            under_way: None,
            next_tried: 0,
            let_in: false,
            parting: false,
        };
        self.say(&format!("door {door}: {} comes", self.people[person].name));
        self.links.insert(link, Link { door, pen: Reassembly::default(), last: Vec::new(), visit });
        let now = self.now;
        if !self.at(door, |lock| lock.connect(frame_length, now)) {
            self.links.remove(&link);
            return None;
        }
        let stays = if self.fair { 60_000 } else { self.random.between(8_000, 60_000) };
        self.later(stays, Event::Fades { link });
        self.links.contains_key(&link).then_some(link)
    }

    /// Does the next thing, when it can be done.
    pub(super) fn drive(&mut self, link: u64) {
        let Some(at) = self.links.get_mut(&link) else { return };
        let (door, visit) = (at.door, &mut at.visit);
        if visit.phone.is_waiting() || visit.asking {
            return;
        }
        let Some(job) = visit.jobs.front().cloned() else {
            if !std::mem::replace(&mut visit.parting, true) {
                self.later(1_500, Event::Fades { link });
            }
            return;
        };
        let nonce = visit.phone.challenge().map(|challenge| challenge.nonce);
        let person = visit.person;
        match job {
            Job::Use { key, act, brings } => {
                let Some(nonce) = nonce else { return };
                let owner = &self.people[person];
                let carried = [owner.lists[door].clone(), owner.tokens[door].clone()];
                match brings {
                    Brings::Word if self.cloud.online && owner.online => self.ask_cloud(link, nonce),
                    Brings::Nothing => self.use_key(link, key, act, &[]),
                    Brings::Word | Brings::Carried => {
                        let ext = carried.into_iter().flatten().collect::<Vec<_>>().concat();
                        self.use_key(link, key, act, &ext);
                    }
                }
            }
            Job::Hand(bytes) => self.request(link, |phone| phone.deliver(&bytes).is_ok()),
            Job::Vouch(source) => {
                let Some(nonce) = nonce else { return };
                if source == 1 {
                    return self.ask_cloud(link, nonce);
                }
                let list = match self.people[person].kind {
                    Kind::Host(book) => self.books[book][door].list.clone(),
                    Kind::Gateway | Kind::Guest | Kind::Thief | Kind::Typist | Kind::Guesser => {
                        self.people[person].lists[door].clone()
                    }
                };
                let token = self.vouch(door, source, list.as_deref(), Some(nonce));
                self.request(link, |phone| phone.deliver(&token).is_ok());
            }
            Job::FetchLog => {
                let from = self.people[person].log_from[door];
                self.request(link, |phone| phone.collect_log(from).is_ok());
            }
            Job::Harm => {
                if nonce.is_some() {
                    self.do_harm(link);
                }
            }
        }
    }

    fn ask_cloud(&mut self, link: u64, nonce: [u8; 12]) {
        if let Some(at) = self.links.get_mut(&link) {
            at.visit.asking = true;
        }
        let ms = if self.fair { 200 } else { self.random.between(40, 4_000) };
        self.later(ms, Event::CloudAnswers { link, nonce });
    }

    pub(super) fn cloud_answers(&mut self, link: u64, nonce: [u8; 12]) {
        let Some(at) = self.links.get_mut(&link) else { return };
        at.visit.asking = false;
        let (door, fits) = (at.door, at.visit.phone.challenge().is_some_and(|now| now.nonce == nonce));
        let at_kind = self.people[at.visit.person].kind;
        let job = at.visit.jobs.front().cloned();
        if !self.cloud.online {
            return self.next_job(link);
        }
        if !fits {
            return self.drive(link);
        }
        let token = self.cloud_vouches(door, Some(nonce));
        match job {
            Some(Job::Use { key, act, .. }) => {
                let list = self.cloud.list(door).unwrap_or_default();
                // Who means harm keeps the list to himself.
                let keeps = at_kind == Kind::Thief || self.random.chance(30);
                let list = if self.fair || !keeps { list } else { Vec::new() };
                self.use_key(link, key, act, &[list, token].concat());
            }
            Some(Job::Vouch(_)) => self.request(link, |phone| phone.deliver(&token).is_ok()),
            _ => {}
        }
    }

    /// Uses a key the way a phone does: what the lock knows, what it may know, or a claim.
    fn use_key(&mut self, link: u64, key: usize, act: Act, ext: &[u8]) {
        let nonce = self.random.bytes();
        let any = self.random.chance(20);
        let Some(at) = self.links.get_mut(&link) else { return };
        let visit = &mut at.visit;
        let held = &mut self.people[visit.person].keys[key];
        let grant = &self.grants[held.grant];
        if let Some((sure, slot)) = &held.sure {
            let (sure, slot) = (sure.clone(), if any { ANY_SLOT } else { *slot });
            visit.under_way = Some(sure.clone());
            return self.request(link, |phone| phone.act(&sure, slot, act, nonce, ext).is_ok());
        }
        if visit.next_tried < 2
            && visit.next_tried < held.tried.len()
            && let Some(tried) = held.tried.pop()
        {
            // The next time it is the turn of another one.
            held.tried.insert(0, tried.clone());
            visit.next_tried += 1;
            visit.under_way = Some(tried.clone());
            return self.request(link, |phone| phone.act(&tried, ANY_SLOT, act, nonce, ext).is_ok());
        }
        let lock_pub = self.doors[at.door].setup_code().lock_pub;
        let (secret, encoded, credential) = (held.secret, grant.encoded.clone(), grant.key.clone());
        let device = (&secret, &lock_pub);
        let claimed = match held.code {
            Some(digits) => visit.phone.claim_with_code((&credential, &digits), &encoded, device, act, nonce),
            None => visit.phone.claim(&credential, &encoded, device, act, nonce),
        };
        let Ok(device) = claimed else { return self.next_job(link) };
        held.tried.push(device.clone());
        visit.under_way = Some(device);
        self.request(link, |_| true);
    }

    /// Makes a request and sends it.
    pub(super) fn request(&mut self, link: u64, make: impl FnOnce(&mut Phone) -> bool) {
        let Some(at) = self.links.get_mut(&link) else { return };
        if !make(&mut at.visit.phone) {
            return self.next_job(link);
        }
        let mut frames = Vec::new();
        while let Some(frame) = at.visit.phone.poll_transmit() {
            frames.push(frame.to_vec());
        }
        at.visit.step += 1;
        let step = at.visit.step;
        self.later(PATIENCE_MS, Event::Patience { link, step });
        for frame in frames {
            self.transmit_up(link, frame);
        }
    }

    /// Sends a message that no phone would make.
    pub(super) fn send_raw(&mut self, link: u64, bytes: &[u8]) {
        let Some(at) = self.links.get(&link) else { return };
        let mut message = Message::new();
        if message.try_extend_from_slice(bytes).is_err() {
            return;
        }
        let mut outgoing = Outgoing::new(message, at.visit.frame_length);
        while let Some(frame) = outgoing.next_frame() {
            self.transmit(link, Way::Up, frame.to_vec());
        }
    }

    pub(super) fn next_job(&mut self, link: u64) {
        if let Some(at) = self.links.get_mut(&link) {
            at.visit.jobs.pop_front();
            at.visit.attempts = 0;
        }
        self.drive(link);
    }

    pub(super) fn lose_patience(&mut self, link: u64, step: u32) {
        let Some(at) = self.links.get_mut(&link) else { return };
        let visit = &mut at.visit;
        if visit.step != step || !visit.phone.is_waiting() {
            return;
        }
        visit.phone.give_up();
        visit.attempts += 1;
        if visit.attempts > 2 || matches!(visit.jobs.front(), Some(Job::FetchLog)) {
            return self.next_job(link);
        }
        self.drive(link);
    }

    /// What the phone has learned.
    pub(super) fn listen(&mut self, link: u64) {
        while let Some(event) = self.links.get_mut(&link).and_then(|at| at.visit.phone.poll_event()) {
            match event {
                phone::Event::Challenged(_) => {}
                phone::Event::Claimed(claimed) => self.answered(link, claimed.status, claimed.slot),
                phone::Event::Answered(outcome) => self.answered(link, outcome.status, ANY_SLOT),
                phone::Event::Unproven(status) => self.unproven(link, status),
                phone::Event::Receipt { bytes, tag } => self.receipt(link, &bytes, &tag),
                phone::Event::Log(message) => self.fetched(link, &message),
                phone::Event::Settled(_)
                | phone::Event::Greeted(_)
                | phone::Event::SetUp(_)
                | phone::Event::Who { .. } => {}
            }
        }
        self.drive(link);
    }

    /// An answer with the lock's proof: from now on the phone knows which key the lock knows.
    fn answered(&mut self, link: u64, status: Status, slot: u8) {
        let Some(at) = self.links.get_mut(&link) else { return };
        let (door, visit) = (at.door, &mut at.visit);
        let Some(Job::Use { key, act, .. }) = visit.jobs.front().cloned() else { return };
        let (person, device) = (visit.person, visit.under_way.take());
        let (name, kind) = (self.people[person].name.clone(), self.people[person].kind);
        let held = &mut self.people[person].keys[key];
        if status == Status::Ok {
            if !self.doors[door].agreed.contains(&at.last) {
                return self.breaks("a phone shows no false success", format!("door {door}, {name}"));
            }
            held.sure = held.sure.take().or(device.map(|device| (device, slot)));
            visit.let_in |= act.action.moves_bolt();
            self.figures.claims += u64::from(at.last.first() == Some(&lock_protocol::claim::KIND));
        } else {
            self.figures.refusals += 1;
            self.figures.revoked += u64::from(status == Status::Revoked);
            self.figures.stale += u64::from(status == Status::Stale);
            self.figures.used_up += u64::from(status == Status::UsedUp);
            let untimely = [Status::NotYet, Status::Expired, Status::OutsideHours].contains(&status);
            self.figures.untimely += u64::from(untimely);
            self.figures.beyond += u64::from(status == Status::Policy);
            if status == Status::WrongCode {
                self.figures.wrong_codes += 1;
                if kind == Kind::Thief {
                    held.code = Some([(); 6].map(|()| b'0' + self.random.below(10) as u8));
                } else if self.random.chance(60) {
                    held.code = self.grants[held.grant].digits;
                }
            }
            // With a refusal, too, the lock proves what it knows: the key of an old claim, or that the new one failed.
            if let Some(device) = device {
                if at.last.first() == Some(&lock_protocol::claim::KIND) {
                    held.tried.retain(|tried| tried.reveal() != device.reveal());
                } else {
                    held.sure = held.sure.take().or(Some((device, ANY_SLOT)));
                }
            }
        }
        self.say(&format!("{name} is told {status:?}"));
        self.next_job(link);
    }

    fn unproven(&mut self, link: u64, status: Status) {
        let Some(at) = self.links.get_mut(&link) else { return };
        at.visit.attempts += 1;
        let (person, tired) = (at.visit.person, at.visit.attempts > 3);
        self.say(&format!("{} is told {status:?} by nobody known", self.people[person].name));
        if tired {
            self.next_job(link);
        }
    }

    fn receipt(&mut self, link: u64, bytes: &[u8], tag: &[u8; 16]) {
        let Some(at) = self.links.get(&link) else { return };
        let (door, person) = (at.door, at.visit.person);
        let proven = receipt::verify(&self.root(door).receipt(), &self.doors[door].lock_id(), tag, bytes);
        let told = receipt::Receipt::decode(bytes).map(|receipt| receipt.status);
        self.say(&format!("{} gets a receipt: {told:?}, proven {proven}", self.people[person].name));
        if proven && told == Ok(Status::Ok) && !self.doors[door].agreed.contains(&at_last(self, link)) {
            return self.breaks("a receipt is proof", format!("door {door} took nothing"));
        }
        self.next_job(link);
    }

    fn fetched(&mut self, link: u64, message: &[u8]) {
        let Some(at) = self.links.get_mut(&link) else { return };
        let (door, person) = (at.door, at.visit.person);
        let head = |at: usize| message.get(at..at + 4).and_then(|four| four.first_chunk()).copied();
        let (Some(first), Some(next), Some(count)) = (head(1), head(6), message.get(5)) else { return };
        let until = u32::from_be_bytes(first).saturating_add(u32::from(*count));
        at.visit.batches += 1;
        let more = until < u32::from_be_bytes(next) && at.visit.batches < BATCHES_MAX;
        self.people[person].log_from[door] = until;
        let mut bytes = message.to_vec();
        debug_assert_eq!(bytes.first(), Some(&batch::KIND), "the phone hands out batches alone");
        if self.people[person].kind == Kind::Thief {
            let at = self.random.place(bytes.len());
            bytes[at] ^= 1 << self.random.below(8);
        }
        self.say(&format!("{} fetches the log up to {until}, {}", self.people[person].name, brief(&bytes)));
        self.people[person].batches.push((door, bytes));
        if !more {
            self.next_job(link);
        }
    }

    /// Somebody has left a door.
    pub(super) fn after_visit(&mut self, visit: &Visit) {
        self.people[visit.person].let_in += u32::from(visit.let_in);
    }
}

fn at_last(world: &World, link: u64) -> Vec<u8> {
    world.links.get(&link).map(|at| at.last.clone()).unwrap_or_default()
}

/// The X25519 public key of a device, for whoever makes a claim by hand.
pub(super) fn public(secret: &[u8; 32]) -> [u8; 32] {
    curve::public_key(secret)
}
