//! At the entrance: the lock is set up, phones claim and open, codes are typed, and the list is brought.

use lock_protocol::lock::Signal;
use lock_protocol::phone::{Event, Phone};
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::Contents;
use lock_protocol::status::Status;
use lock_protocol::unlock::{ANY_SLOT, Act, Action, Intent};
use lock_protocol::{Mono, Unix, fresh};

use super::{Entrance, PHONES};
use crate::door::Output;
use crate::judge::windows::windows;
use crate::world::unix;

const FRAME: usize = 244;
const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };
/// How far from the edges of its window a code is typed, seconds.
const SPARE: i64 = 1_300;

impl Entrance {
    pub(super) fn clock(&self) -> Unix {
        Unix(u32::try_from(unix(self.now)).unwrap_or(u32::MAX))
    }

    /// Whoever comes stands before the lock; gives his phone, greeted.
    fn come(&mut self) -> Phone {
        self.now += 20_000;
        self.door.tick(self.now);
        let mut phone = Phone::new(self.door.lock_id(), FRAME);
        self.door.connect(FRAME, self.now);
        self.pass_down(&mut phone);
        phone
    }

    fn leave(&mut self) {
        self.door.disconnect(self.now);
        self.now += 1_000;
        self.door.motor_stops(self.now);
        if self.door.flash.is_long() {
            self.door.fold();
        }
        self.door.outputs.clear();
    }

    fn pass_down(&mut self, phone: &mut Phone) {
        for output in std::mem::take(&mut self.door.outputs) {
            if let Output::Frame(frame) = output {
                phone.handle_frame(&frame, Mono(self.now));
            }
        }
    }

    /// Sends what the phone has to say, and takes what comes back.
    fn exchange(&mut self, phone: &mut Phone) {
        while let Some(frame) = phone.poll_transmit() {
            self.door.receive(&frame, self.now);
        }
        self.pass_down(phone);
    }

    /// The first answer among what the phone has learned.
    fn answer(phone: &mut Phone) -> Option<(Status, u8)> {
        while let Some(event) = phone.poll_event() {
            match event {
                Event::Claimed(claimed) => return Some((claimed.status, claimed.slot)),
                Event::Answered(outcome) => return Some((outcome.status, ANY_SLOT)),
                Event::Unproven(status) => return Some((status, ANY_SLOT)),
                Event::Challenged(_)
                | Event::Greeted(_)
                | Event::SetUp(_)
                | Event::Settled(_)
                | Event::Receipt { .. }
                | Event::Log(_)
                | Event::Who { .. } => {}
            }
        }
        None
    }

    pub(super) fn set_up(&mut self) {
        self.door.power_on(self.now);
        let mut phone = self.come();
        let Some(Event::Greeted(greeting)) = phone.poll_event() else {
            return self.breaks("a lock can be put into service", "it did not greet".into());
        };
        let code = self.door.setup_code();
        self.install_nonce = greeting.install_nonce;
        let contents = Contents {
            root: self.site.root(&code.lock_id, &greeting.install_nonce),
            policy: Policy::OWNER,
            log_start: self.site.log_start(&code.lock_id, &greeting.install_nonce),
            time: self.clock(),
            settings_version: 1,
            settings: Settings::default(),
        };
        let _ = phone.setup(&code, &self.random.bytes(), &contents);
        self.exchange(&mut phone);
        self.leave();
    }

    /// The gateway hands over the newest list, sets the clock and says that the list is the newest.
    pub(super) fn bring_the_list(&mut self) {
        let root = self.site.root(&self.door.lock_id(), &self.install_nonce);
        let mut phone = self.come();
        let nonce = phone.challenge().map(|challenge| challenge.nonce).unwrap_or_default();
        let named = (self.book.version, &super::host::mac_of(&self.list));
        let bound = fresh::CLOUD | fresh::BOUND;
        let token =
            fresh::seal(&root.fresh(fresh::CLOUD), &self.door.lock_id(), bound, named, self.clock(), &nonce);
        for message in [self.list.clone(), token.to_vec()] {
            if !message.is_empty() && phone.deliver(&message).is_ok() {
                self.exchange(&mut phone);
            }
        }
        self.leave();
        let held = self.door.judge.as_ref().map(|judge| judge.list.0);
        if held != Some(self.book.version) {
            let seen = format!("it holds version {held:?}, not {}", self.book.version);
            self.breaks("the lock has room for every list", seen);
        }
    }

    /// A phone opens, or claims and opens.
    pub(super) fn opens(&mut self, place: usize, number: usize) -> Option<Status> {
        let lock_pub = self.door.setup_code().lock_pub;
        let mut phone = self.come();
        let nonce = self.random.bytes();
        let pass = &mut self.passes[place];
        let device = &mut pass.phones[number];
        let mut claimed = None;
        match &device.enrolled {
            Some((key, slot)) => {
                let _ = phone.act(key, *slot, TAP, nonce, &[]);
            }
            None => {
                claimed =
                    phone.claim(&pass.link, &pass.encoded, (&device.secret, &lock_pub), TAP, nonce).ok();
            }
        }
        self.exchange(&mut phone);
        let told = Self::answer(&mut phone);
        if let Some(((Status::Ok, slot), key)) = told.zip(claimed) {
            self.passes[place].phones[number].enrolled = Some((key, slot));
        }
        self.leave();
        told.map(|(status, _)| status)
    }

    /// A guest types the code of the stay, when it should open; nothing when it is not the time.
    pub(super) fn types(&mut self, code: usize) -> Option<Signal> {
        self.now += 30_000;
        self.door.tick(self.now);
        self.door.outputs.clear();
        let (held, now) = (&self.codes[code], unix(self.now));
        let meant = windows(&held.plan, held.epoch, &Settings::default(), true);
        if !meant.iter().any(|(from, to)| (from + SPARE..to - SPARE).contains(&now)) {
            return None;
        }
        let digits = held.digits.clone();
        self.door.type_code(&digits, self.now);
        let shown = self.door.shown;
        self.leave();
        shown
    }

    /// The power goes; whatever was durable is looked at when it comes back.
    pub(super) fn power_cut(&mut self) {
        self.door.lose_power();
        self.now += 60_000;
        self.door.compares = true;
        self.door.power_on(self.now);
        self.door.compares = false;
        self.door.outputs.clear();
        self.take_note();
    }
}

/// Phones of a pass that nobody has claimed with.
pub(super) fn phones(mut draw: impl FnMut() -> [u8; 32]) -> [super::Device; PHONES] {
    [(); PHONES].map(|()| super::Device { secret: draw(), enrolled: None })
}
