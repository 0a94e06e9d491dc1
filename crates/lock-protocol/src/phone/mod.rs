//! The phone's side of one connection: requests in, frames out; frames in, believed events out.

mod event;
mod request;

use arrayvec::ArrayVec;

use crate::bytes::{Frame, Message};
use crate::challenge::Challenge;
use crate::fragment::{Outgoing, Reassembly};
use crate::keys::{DeviceKey, SetupAnswerKey};
use crate::setup::Greeting;
use crate::status::Status;
use crate::unlock::{Action, Underway};
use crate::{LockId, Mono, claim, list, log, receipt, setup, unlock, who};

pub use event::Event;
pub use request::RequestError;

/// Events that can wait; the shell asks for them after every frame.
const EVENTS_MAX: usize = 4;

/// How the lock greeted last.
#[derive(Clone, Copy)]
enum Greeted {
    Nothing,
    Setup(Greeting),
    Challenge([u8; 20]),
}

/// What an answer is awaited for.
enum Waiting {
    Nothing,
    Setup {
        key: SetupAnswerKey,
        greeting: Greeting,
        message: Message,
    },
    /// `link_key` proves a refusal of a claim with a code.
    Claim {
        key: DeviceKey,
        link_key: DeviceKey,
        challenge: [u8; 20],
        message: Message,
    },
    Act {
        key: DeviceKey,
        challenge: [u8; 20],
        request: [u8; 20],
    },
    Receipt {
        tag: [u8; 16],
    },
    Log,
    Who {
        nonce: [u8; 12],
    },
}

/// One connection to one lock, from the phone.
pub struct Phone {
    lock_id: LockId,
    frame_length: usize,
    reassembly: Reassembly,
    outgoing: Option<Outgoing>,
    next_index: u8,
    greeted: Greeted,
    /// The challenge answered last. A radio that repeats a notification must not bring it back.
    answered: Option<[u8; 20]>,
    waiting: Waiting,
    underway: Option<Underway>,
    events: ArrayVec<Event, EVENTS_MAX>,
}

impl Phone {
    /// Starts on a link that carries `frame_length` bytes at once.
    #[must_use]
    pub fn new(lock_id: LockId, frame_length: usize) -> Self {
        Self {
            lock_id,
            frame_length,
            reassembly: Reassembly::default(),
            outgoing: None,
            next_index: 0,
            greeted: Greeted::Nothing,
            answered: None,
            waiting: Waiting::Nothing,
            underway: None,
            events: ArrayVec::new(),
        }
    }

    /// The next frame to send.
    pub fn poll_transmit(&mut self) -> Option<Frame> {
        let outgoing = self.outgoing.as_mut()?;
        outgoing.count_from(self.next_index);
        let frame = outgoing.next_frame();
        self.next_index = outgoing.index();
        if frame.is_none() {
            self.outgoing = None;
        }
        frame
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<Event> {
        (!self.events.is_empty()).then(|| self.events.remove(0))
    }

    /// Tells whether a request still waits for its answer.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !matches!(self.waiting, Waiting::Nothing)
    }

    /// The challenge that the next request will answer, if there is one.
    #[must_use]
    pub fn challenge(&self) -> Option<Challenge> {
        match &self.greeted {
            Greeted::Challenge(bytes) => Challenge::decode(bytes).ok(),
            Greeted::Nothing | Greeted::Setup(_) => None,
        }
    }

    /// Takes a frame, whatever it is; what does not belong here is dropped.
    pub fn handle_frame(&mut self, frame: &[u8], now: Mono) {
        let Ok(Some(message)) = self.reassembly.push(frame, now) else {
            return;
        };
        match message.first().copied() {
            Some(crate::challenge::KIND) => self.on_challenge(&message),
            Some(setup::GREETING_KIND) => self.on_greeting(&message),
            Some(setup::ANSWER_KIND) => self.on_setup_answer(&message),
            Some(claim::RESULT_KIND) => self.on_claim_result(&message),
            Some(unlock::RESULT_KIND) => self.on_result(&message),
            Some(receipt::KIND) => self.on_receipt(&message),
            Some(log::batch::KIND) => self.on_log(&message),
            Some(who::ANSWER_KIND) => self.on_who(&message),
            _ => {}
        }
    }

    fn tell(&mut self, event: Event) {
        // The shell takes events after every frame, so a full queue means that it does not want them.
        let _ = self.events.try_push(event);
    }

    fn on_challenge(&mut self, message: &[u8]) {
        let (Ok(challenge), Ok(bytes)) = (Challenge::decode(message), <[u8; 20]>::try_from(message)) else {
            return;
        };
        if self.answered == Some(bytes) {
            return;
        }
        self.greeted = Greeted::Challenge(bytes);
        self.tell(Event::Challenged(challenge));
    }

    fn on_greeting(&mut self, message: &[u8]) {
        if let Ok(greeting) = Greeting::decode(message) {
            self.greeted = Greeted::Setup(greeting);
            self.tell(Event::Greeted(greeting));
        }
    }

    fn on_setup_answer(&mut self, answer: &[u8]) {
        let Waiting::Setup { key, greeting, message } = &self.waiting else {
            return;
        };
        let Ok(status) = setup::read_answer(answer) else {
            return;
        };
        let proven = setup::verify_answer(key, greeting, message, answer);
        self.waiting = Waiting::Nothing;
        self.tell(if proven { Event::SetUp(status) } else { unproven(status) });
    }

    fn on_claim_result(&mut self, answer: &[u8]) {
        let Waiting::Claim { key, link_key, challenge, message } = &self.waiting else {
            return;
        };
        let Ok(claimed) = claim::read_result(answer) else {
            return;
        };
        let proves = |key| claim::verify_result(key, &self.lock_id, challenge, message, answer);
        let proven = proves(key) || claimed.status != Status::Ok && proves(link_key);
        let underway =
            Underway { key: key.clone(), challenge: *challenge, request: crate::bytes::padded(message) };
        self.waiting = Waiting::Nothing;
        if proven {
            self.underway = Some(underway);
            self.tell(Event::Claimed(claimed));
        } else {
            self.refused_unproven(claimed.status);
        }
    }

    fn on_result(&mut self, answer: &[u8]) {
        let Ok(outcome) = unlock::read_result(answer) else {
            return;
        };
        if matches!(outcome.status, Status::Settled | Status::Jammed) {
            let proven = self.underway.as_ref().is_some_and(|act| {
                unlock::verify_result(&act.key, &self.lock_id, &act.challenge, &act.request, answer)
            });
            if proven {
                self.underway = None;
                self.tell(Event::Settled(outcome));
            }
            return;
        }
        let Waiting::Act { key, challenge, request } = &self.waiting else {
            return;
        };
        let proven = unlock::verify_result(key, &self.lock_id, challenge, request, answer);
        let underway = Underway { key: key.clone(), challenge: *challenge, request: *request };
        self.waiting = Waiting::Nothing;
        if proven {
            self.underway = Some(underway);
            self.tell(Event::Answered(outcome));
        } else {
            self.refused_unproven(outcome.status);
        }
    }

    fn refused_unproven(&mut self, status: Status) {
        if status == Status::BadMac {
            // The lock spent whatever it had issued on this and greets anew: a challenge from before is of no use.
            self.greeted = Greeted::Nothing;
        }
        self.tell(unproven(status));
    }

    fn on_receipt(&mut self, answer: &[u8]) {
        let Waiting::Receipt { tag } = self.waiting else {
            return;
        };
        let Ok(bytes) = <[u8; receipt::LENGTH]>::try_from(answer) else {
            return;
        };
        if receipt::Receipt::decode(answer).is_ok() {
            self.waiting = Waiting::Nothing;
            self.tell(Event::Receipt { bytes, tag });
        }
    }

    fn on_log(&mut self, answer: &Message) {
        if matches!(self.waiting, Waiting::Log) {
            self.waiting = Waiting::Nothing;
            self.tell(Event::Log(answer.clone()));
        }
    }

    fn on_who(&mut self, answer: &[u8]) {
        let Waiting::Who { nonce } = self.waiting else {
            return;
        };
        if let Ok(answer) = answer.try_into() {
            self.waiting = Waiting::Nothing;
            self.tell(Event::Who { nonce, answer });
        }
    }
}

/// An answer without the lock's proof never counts as success, whatever it says.
fn unproven(status: Status) -> Event {
    Event::Unproven(status)
}

impl Action {
    /// Tells whether the bolt moves, so that a settled result may follow.
    #[must_use]
    pub fn moves_bolt(self) -> bool {
        matches!(self, Action::Unlock | Action::Lock | Action::Unlatch)
    }
}

/// What names a message in its receipt: a LIST's MAC16, a FRESH's MAC12 and four zeros, an order's tag.
fn receipt_tag(message: &[u8]) -> Option<[u8; 16]> {
    match message.first().copied()? {
        list::KIND => list::List::decode(message).ok().map(|list| *list.mac),
        crate::fresh::KIND => {
            crate::fresh::Fresh::split(message).ok().map(|(fresh, _)| crate::bytes::padded(&fresh.mac()))
        }
        crate::order::KIND => crate::order::Order::decode(message).ok().map(|order| order.tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unlock::{Act, Intent};

    const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };

    fn challenge(nonce: u8) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[0] = crate::challenge::KIND;
        bytes[2..14].fill(nonce);
        bytes
    }

    #[test]
    fn a_challenge_renewed_under_way_is_spent_by_the_bad_mac_it_caused() {
        let mut phone = Phone::new(LockId([0x5A; 16]), 20);
        phone.handle_frame(&challenge(1), Mono(0));
        phone.act(&DeviceKey::new([7; 32]), 0, TAP, [0; 4], &[]).unwrap();
        phone.handle_frame(&challenge(2), Mono(1));

        let mut answer = [0; 20];
        answer[0] = unlock::RESULT_KIND;
        answer[1] = Status::BadMac.code();
        phone.handle_frame(&answer, Mono(2));
        assert!(phone.challenge().is_none());

        phone.handle_frame(&challenge(3), Mono(3));
        assert_eq!(phone.challenge().unwrap().nonce, [3; 12]);
    }

    #[test]
    fn a_repeated_notification_does_not_bring_back_an_answered_challenge() {
        let mut phone = Phone::new(LockId([0x5A; 16]), 20);
        phone.handle_frame(&challenge(1), Mono(0));
        phone.act(&DeviceKey::new([7; 32]), 0, TAP, [0; 4], &[]).unwrap();

        phone.handle_frame(&challenge(1), Mono(1));
        assert!(phone.challenge().is_none());

        phone.handle_frame(&challenge(2), Mono(2));
        assert_eq!(phone.challenge().unwrap().nonce, [2; 12]);
    }
}
