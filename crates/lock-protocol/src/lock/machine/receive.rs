//! What the lock does with bytes from a phone.

use super::{Denial, Lock, Pending, scene};
use crate::block;
use crate::claim;
use crate::fresh;
use crate::list;
use crate::lock::decide::{self, Decision};
use crate::lock::session::Greeted;
use crate::log::batch;
use crate::mac::{hmac, truncate};
use crate::order;
use crate::receipt::Receipt;
use crate::setup;
use crate::status::Status;
use crate::unlock::{self, Underway};
use crate::{Mono, curve, who};

const NO_SLOT: u8 = 0xFF;

/// A request, and the challenge it answers.
#[derive(Clone, Copy)]
struct Exchange<'a> {
    message: &'a [u8],
    challenge: [u8; 20],
    now: Mono,
}

impl Lock {
    /// Takes a frame, whatever it is. The shell polls for effects afterwards. While a record is being written, frames
    /// are dropped.
    pub fn receive(&mut self, frame: &[u8], now: Mono, entropy: [u8; 32]) {
        self.entropy = entropy;
        if self.pending.is_some() {
            return;
        }
        let Some(session) = &mut self.session else { return };
        let Ok(Some(message)) = session.reassembly.push(frame, now) else {
            return;
        };
        session.active(now);
        match (message.first().copied(), self.state.owned.is_some()) {
            (Some(unlock::KIND | claim::KIND), true) => self.on_act(&message, now),
            (Some(list::KIND | fresh::KIND | order::KIND), true) => self.on_delivery(&message, now),
            (Some(batch::GET_KIND), true) => self.on_log_get(&message),
            (Some(who::KIND), true) => self.on_who(),
            (Some(setup::KIND), false) => self.on_setup(&message, now),
            // Owned locks answer no setup message, factory-new ones nothing else.
            _ => {}
        }
    }

    /// UNLOCK or CLAIM.
    fn on_act(&mut self, message: &[u8], now: Mono) {
        let (Some(owned), Some(session)) = (&self.state.owned, &self.session) else {
            return;
        };
        let live = session.live();
        let decide = if claims(message) { decide::claim } else { decide::unlock };
        let scene = scene(&self.identity, owned, &self.state.clock, now);
        let decision = decide(&scene, live.as_ref(), message, &mut self.draft);
        let exchange = Exchange { message, challenge: live.map_or([0; 20], |live| live.bytes), now };
        let before = owned.log.newest();
        let after = before.wrapping_add(self.draft.entries());
        let answer = self.answer(&decision, decision.status, exchange, after);
        let denial = match &decision.party {
            Some(party) if !claims(message) => Denial::Result {
                to: Underway {
                    key: party.denial_key.as_ref().unwrap_or(&party.key).clone(),
                    challenge: exchange.challenge,
                    request: crate::bytes::padded(message),
                },
                fields: [Status::Storage.code(), self.answer_state(false, now), self.sensors.battery_percent],
                log_seq: before,
            },
            _ => Denial::sealed(&self.answer(&decision, Status::Storage, exchange, before)),
        };
        let underway = decision.party.as_ref().map(|party| Underway {
            key: party.key.clone(),
            challenge: exchange.challenge,
            request: crate::bytes::padded(message),
        });
        self.conclude(decision, (&answer, denial), underway, now);
    }

    /// RESULT or CLAIM_RES with this status, whatever was decided.
    fn answer(&self, decision: &Decision, status: Status, exchange: Exchange<'_>, log_seq: u32) -> [u8; 20] {
        let Exchange { message, challenge, now } = exchange;
        let claims = claims(message);
        let Some(party) = &decision.party else {
            let kind = if claims { claim::RESULT_KIND } else { unlock::RESULT_KIND };
            return self.unproven(kind, status, &challenge);
        };
        let refused_by_storage = party.denial_key.as_ref().filter(|_| status == Status::Storage);
        let key = refused_by_storage.unwrap_or(&party.key);
        let lock_id = &self.identity.lock_id;
        let state = self.answer_state(status == Status::Ok && decision.turn.is_some(), now);
        if !claims {
            let fields = [status.code(), state, self.sensors.battery_percent];
            let request = crate::bytes::padded(message);
            return unlock::seal_result(key, lock_id, &challenge, &request, fields, log_seq);
        }
        let slot = party.slot.filter(|_| status == Status::Ok).map_or(NO_SLOT, |slot| (slot & 0xFF) as u8);
        claim::seal_result(key, lock_id, &challenge, message, [status.code(), slot, state], log_seq)
    }

    /// Spends the nonce, then answers and greets anew once the change is durable.
    fn conclude(
        &mut self,
        decision: Decision,
        (answer, denial): (&[u8], Denial),
        underway: Option<Underway>,
        now: Mono,
    ) {
        let Some(session) = &mut self.session else { return };
        if decision.status != Status::Malformed || decision.authenticated() {
            session.greeted = Greeted::Spent;
        }
        if let Some(party) = &decision.party {
            session.proved(now);
            if decision.status == Status::Ok {
                session.rights = party.rights;
            }
        } else if session.bad_mac() {
            self.disconnecting = true;
        }
        if decision.turn.is_some()
            && let Some(session) = &mut self.session
        {
            session.underway = underway;
        }
        let mut pending = Pending::answering(answer, denial, now);
        pending.turn = decision.turn;
        pending.greets = self.session.as_ref().is_some_and(|session| session.live().is_none());
        self.settle(pending);
    }

    fn on_delivery(&mut self, message: &[u8], now: Mono) {
        let (Some(owned), Some(session)) = (&self.state.owned, &self.session) else {
            return;
        };
        let scene = scene(&self.identity, owned, &self.state.clock, now);
        let draft = &mut self.draft;
        let delivery = match message.first() {
            Some(&list::KIND) => decide::list(&scene, message, draft),
            Some(&fresh::KIND) => decide::fresh(&scene, session.live().as_ref(), message, draft),
            _ => decide::order(&scene, message, draft),
        };
        let Ok(delivery) = delivery else { return };
        let key = owned.root.receipt();
        let lock_id = self.identity.lock_id;
        let seal = |status, log_seq| {
            Receipt { status, subject: delivery.subject, log_seq }.seal(&key, &lock_id, &delivery.tag)
        };
        let before = owned.log.newest();
        let mut answer = seal(delivery.status, before.wrapping_add(self.draft.entries()));
        if let Some(successor) = &delivery.successor {
            // The old owner could forge any proof under the old key; the new log has one entry.
            let receipt = Receipt { status: delivery.status, subject: delivery.subject, log_seq: 1 };
            answer = receipt.seal(successor, &lock_id, &delivery.tag);
        }
        let denial = seal(Status::Storage, before);
        if delivery.status == Status::BadMac {
            // The forgery may bear the name of a real order, so the lock's own proof stays off this receipt.
            if let Some(proof) = answer.last_chunk_mut::<12>() {
                *proof = self.noise(&delivery.tag);
            }
            self.count_bad_mac();
        }
        self.settle(Pending::answering(&answer, Denial::sealed(&denial), now));
    }

    fn on_log_get(&mut self, message: &[u8]) {
        let (Some(owned), Some(session)) = (&self.state.owned, &self.session) else {
            return;
        };
        if session.rights & (block::COURIER | block::ADMIN) == 0 {
            return;
        }
        let sealed = batch::read_get(message)
            .and_then(|from| batch::seal(&owned.log, &owned.root.log_seal(), &self.identity.lock_id, from));
        if let Ok(sealed) = sealed {
            self.send(&sealed);
        }
    }

    fn on_who(&mut self) {
        let Some(live) = self.session.as_ref().and_then(|session| session.live()) else {
            return;
        };
        let answer = who::seal(&self.advert_key, &live.nonce, &self.state.install_nonce);
        self.send(&answer);
    }

    fn on_setup(&mut self, message: &[u8], now: Mono) {
        let Some(session) = &mut self.session else { return };
        let Greeted::Setup { greeting, issued } = session.greeted else {
            return;
        };
        session.greeted = Greeted::Spent;
        let contents = setup::ephemeral(message).ok().and_then(|e_pub| {
            let shared = curve::agree(&self.identity.static_secret, &e_pub)?;
            let transcript =
                setup::Transcript { lock_id: &self.identity.lock_id, greeting: &greeting, e_pub: &e_pub };
            setup::open(&self.identity.setup_secret, &shared, transcript, message)
        });
        let Some(contents) = contents else {
            let answer =
                [&[setup::ANSWER_KIND, Status::BadMac.code()][..], &self.noise::<12>(&greeting.nonce)];
            let mut bytes = crate::bytes::ShortWriter::new();
            answer.iter().for_each(|part| {
                bytes.put(part);
            });
            self.send(bytes.bytes());
            self.count_bad_mac();
            return self.greet(now);
        };
        session.proved(now);
        let key = contents.root.setup_answer();
        let seal = |status| setup::seal_answer(&key, &greeting, message, status);
        match decide::install(&contents, now, now.since(issued), self.state.resets, &mut self.draft) {
            Ok(()) => {
                let answer = seal(Status::Ok);
                let denial = seal(Status::Storage);
                let pending =
                    Pending { greets: true, ..Pending::answering(&answer, Denial::sealed(&denial), now) };
                self.settle(pending);
            }
            Err(_) => {
                self.send(&seal(Status::Malformed));
                self.greet(now);
            }
        }
    }

    fn count_bad_mac(&mut self) {
        if self.session.as_mut().is_some_and(super::Session::bad_mac) {
            self.disconnecting = true;
        }
    }

    fn answer_state(&self, moving: bool, now: Mono) -> u8 {
        let mut state = self.state_byte(now);
        if moving {
            state.bolt = crate::status::Bolt::Moving;
        }
        state.code()
    }

    /// An answer to somebody who proved nothing: as long as any other, and no MAC that could be of use.
    fn unproven(&self, kind: u8, status: Status, challenge: &[u8; 20]) -> [u8; 20] {
        let mut writer = crate::bytes::ShortWriter::new();
        writer.put(&[kind, status.code(), if kind == claim::RESULT_KIND { NO_SLOT } else { 0 }, 0]).u32(0);
        writer.put(&self.noise::<12>(challenge));
        crate::bytes::padded(writer.bytes())
    }

    fn noise<const N: usize>(&self, seed: &[u8]) -> [u8; N] {
        truncate(hmac(&self.identity.nonce_key, &[b"olp1/noise", &self.entropy, seed]))
    }
}

fn claims(message: &[u8]) -> bool {
    message.first() == Some(&claim::KIND)
}
