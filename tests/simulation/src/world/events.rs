//! What comes next, and what it does.

use crate::door::Output;
use crate::world::{World, air::Way};

/// Something that happens at a moment.
pub(super) enum Event {
    /// A frame arrives.
    Frame { link: u64, way: Way, bytes: Vec<u8> },
    /// A lock's deadline.
    Tick { door: usize },
    /// A record is written.
    Written { door: usize, ticket: u64 },
    /// A motor stops.
    MotorStops { door: usize },
    /// Somebody gets up to do something.
    Wakes { person: usize },
    /// The cloud answers a phone.
    CloudAnswers { link: u64, nonce: [u8; 12] },
    /// A visitor has waited long enough.
    Patience { link: u64, step: u32 },
    /// Somebody with a link tries claim codes.
    TriesCodes { person: usize, door: usize },
    /// A new owner writes a REKEY.
    HandsOver { door: usize },
    /// The owner sets a lock up that was reset.
    SetsUp { door: usize },
    /// Somebody holds the button inside.
    Presses { door: usize },
    /// Somebody walks out of reach.
    Fades { link: u64 },
    /// Something goes wrong somewhere.
    Weather,
    /// The power comes back.
    PowerBack { door: usize },
}

impl World {
    pub(super) fn happen(&mut self, event: Event) {
        match event {
            Event::Frame { link, way, bytes } => self.arrive(link, way, &bytes),
            Event::Tick { door } => {
                if self.tickets[door].tick <= self.now {
                    self.tickets[door].tick = u64::MAX;
                    let now = self.now;
                    self.at(door, |lock| lock.tick(now));
                }
            }
            Event::Written { door, ticket } => {
                if self.tickets[door].written == ticket && self.doors[door].is_storing() {
                    let now = self.now;
                    self.at(door, |lock| lock.write(now));
                }
            }
            Event::MotorStops { door } => {
                let now = self.now;
                self.at(door, |lock| lock.motor_stops(now));
            }
            Event::Wakes { person } => self.wake(person),
            Event::CloudAnswers { link, nonce } => self.cloud_answers(link, nonce),
            Event::Patience { link, step } => self.lose_patience(link, step),
            Event::Fades { link } => self.hang_up(link, "walked out of reach"),
            Event::TriesCodes { person, door } => self.try_codes(person, door),
            Event::HandsOver { door } => self.hand_over(door),
            Event::SetsUp { door } => self.sets_up(door),
            Event::Presses { door } => self.hold_button(door),
            Event::Weather => self.weather(),
            Event::PowerBack { door } => {
                let now = self.now;
                self.say(&format!("door {door}: power back"));
                self.at(door, |lock| lock.power_on(now));
            }
        }
    }

    /// Does something at a lock, and sees to what comes of it.
    pub(super) fn at<R>(&mut self, door: usize, act: impl FnOnce(&mut crate::door::Door) -> R) -> R {
        let result = act(&mut self.doors[door]);
        self.see_to(door);
        result
    }

    fn see_to(&mut self, door: usize) {
        for output in std::mem::take(&mut self.doors[door].outputs) {
            match output {
                Output::Frame(bytes) => self.transmit_down(door, bytes),
                Output::HungUp => self.hung_up(door),
                Output::Turned(action, name) => self.turned(door, action, name),
                Output::Storing(ms) => {
                    self.counter += 1;
                    let ticket = self.counter;
                    self.tickets[door].written = ticket;
                    self.later(ms, Event::Written { door, ticket });
                }
                Output::Motor(ms) => self.later(ms, Event::MotorStops { door }),
                Output::Dark => self.go_dark(door),
            }
        }
        if self.doors[door].tenure != self.tenures[door] {
            self.turn_over(door);
        }
        if let Some(broken) = self.doors[door].broken.clone() {
            self.breaks(broken.rule, format!("door {door}: {}", broken.seen));
        }
        if !self.doors[door].connected && self.doors[door].flash.is_long() && self.doors[door].is_on() {
            self.doors[door].fold();
            if !self.doors[door].is_on() {
                // The power went in the middle of it.
                return self.see_to(door);
            }
        }
        self.plan_tick(door);
    }

    fn plan_tick(&mut self, door: usize) {
        if let Some(due) = self.doors[door].next_deadline(self.now)
            && due < self.tickets[door].tick
        {
            self.tickets[door].tick = due.max(self.now + 1);
            let wait = self.tickets[door].tick - self.now;
            self.later(wait, Event::Tick { door });
        }
    }

    fn go_dark(&mut self, door: usize) {
        self.figures.cuts += 1;
        self.dark[door] += 1;
        self.say(&format!("door {door}: power lost"));
        let off = if self.random.chance(80) {
            self.random.between(200, 5_000)
        } else {
            self.random.between(5_000, 9_000_000)
        };
        self.later(off, Event::PowerBack { door });
    }
}

/// Numbers that tell a current deadline from an old one.
#[derive(Clone, Copy)]
pub(super) struct Tickets {
    pub(super) tick: u64,
    pub(super) written: u64,
}
