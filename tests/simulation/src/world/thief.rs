//! Somebody who means harm: a guest with a key of his own who keeps every byte he ever saw.

use lock_protocol::block::CredentialBlock;
use lock_protocol::unlock::{self, ANY_SLOT, Act, Action, Intent};
use lock_protocol::{Unix, claim};

use crate::flash::Mood;
use crate::world::people::Key;
use crate::world::visit::{Brings, Job, public};
use crate::world::{Authored, World, events::Event};

const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };

impl World {
    pub(super) fn thief_comes(&mut self, person: usize) {
        if self.habits.thief == 0 {
            return;
        }
        if self.random.chance(35) {
            return self.guest_comes(person);
        }
        let door = self.random.place(self.doors.len());
        let mut jobs = Vec::new();
        let own = self.people[person].keys.iter().position(|key| self.grants[key.grant].door == door);
        if let Some(key) = own
            && self.random.chance(40)
        {
            // The cloud's word helps his key to stay fresh, and he does not have to bring the list along.
            jobs.push(Job::Vouch(1));
            let brings = self.random.pick(&[Brings::Carried, Brings::Word, Brings::Word]);
            jobs.push(Job::Use { key, act: TAP, brings });
        }
        if self.random.chance(25) {
            self.try_codes(person, door);
            let wait = self.random.between(60_000, 2_400_000);
            return self.later(wait, Event::TriesCodes { person, door });
        }
        for _ in 0..self.random.between(1, 3) {
            jobs.push(Job::Harm);
        }
        jobs.push(Job::FetchLog);
        self.visit(person, door, jobs);
    }

    /// A link without its code: he tries some, and the power may go while he does.
    pub(super) fn try_codes(&mut self, person: usize, door: usize) {
        let coded = |key: &Key| {
            let grant = &self.grants[key.grant];
            grant.door == door && grant.digits.is_some() && key.sure.is_none()
        };
        let Some(key) = self.people[person].keys.iter().rposition(coded) else { return };
        if self.random.below(100) < self.habits.faults {
            let (after, at) = (self.random.below(8) as u32, self.random.place(700));
            self.doors[door].flash.mood = Mood::Cuts { after, at };
        }
        let tries = self.random.between(2, 9) as usize;
        self.visit(person, door, vec![Job::Use { key, act: TAP, brings: Brings::Nothing }; tries]);
    }

    /// One act of malice on a connection that has a challenge.
    pub(super) fn do_harm(&mut self, link: u64) {
        self.figures.attacks += 1;
        match self.random.below(6) {
            0 => self.replay(link),
            1 => self.widen(link),
            2 => self.use_foreign(link),
            3 => self.speak_twice(link),
            4 => self.bend_own(link),
            _ => self.hold_back(link),
        }
        // The phone does not know of any of this; give the lock time to answer.
        if let Some(at) = self.links.get_mut(&link) {
            at.visit.jobs.pop_front();
        }
        self.later(400, Event::Patience { link, step: u32::MAX });
    }

    fn challenge_at(&self, link: u64) -> Option<(usize, usize, [u8; 20])> {
        let at = self.links.get(&link)?;
        Some((at.door, at.visit.person, at.visit.phone.challenge()?.encode()))
    }

    /// Frames that somebody else sent, here or elsewhere, in a row.
    fn replay(&mut self, link: u64) {
        let from = self.random.place(self.heard.len());
        let count = self.random.between(1, 12) as usize;
        let frames: Vec<_> =
            self.heard.iter().skip(from).take(count).map(|(_, frame)| frame.clone()).collect();
        self.say(&format!("the thief replays {} frames", frames.len()));
        for frame in frames {
            self.transmit(link, super::air::Way::Up, frame);
        }
    }

    /// His own block, with more in it.
    fn widen(&mut self, link: u64) {
        let Some((door, person, challenge)) = self.challenge_at(link) else { return };
        let Some(key) = self.people[person].keys.first() else { return };
        let (grant, secret) = (&self.grants[key.grant], self.random.bytes());
        let mut block: CredentialBlock = grant.block.clone();
        match self.random.below(4) {
            0 => block.not_after = Unix(block.not_after.0.saturating_add(30 * 86_400)),
            1 => (block.max_uses, block.max_devices) = (0, 7),
            2 => block.rights = 0xFF,
            _ => block.serial += 1,
        }
        let (encoded, key) = (block.encode().unwrap_or_default(), grant.key.clone());
        let lock_id = self.doors[door].lock_id();
        let nonce = self.random.bytes();
        let sealed =
            claim::seal(&key, &lock_id, &challenge, [TAP.code(), 0], nonce, &public(&secret), &encoded);
        self.say("the thief widens his block");
        if let Ok(message) = sealed {
            self.send_raw(link, &message);
        }
    }

    /// A key for another door, claimed or used here.
    fn use_foreign(&mut self, link: u64) {
        let Some((door, person, challenge)) = self.challenge_at(link) else { return };
        let foreign = self.people[person].keys.iter().find(|key| self.grants[key.grant].door != door);
        let Some(key) = foreign else { return };
        let grant = &self.grants[key.grant];
        let (lock_id, secret) = (self.doors[door].lock_id(), key.secret);
        let sealed = match &key.sure {
            Some((device, _)) => {
                unlock::seal(device, &lock_id, &challenge, [TAP.code(), ANY_SLOT, 0], [7; 4], &[])
            }
            None => {
                let fields = [TAP.code(), 0];
                claim::seal(
                    &grant.key,
                    &lock_id,
                    &challenge,
                    fields,
                    [7; 4],
                    &public(&secret),
                    &grant.encoded,
                )
            }
        };
        self.say("the thief uses a key of another door");
        if let Ok(message) = sealed {
            self.send_raw(link, &message);
        }
    }

    fn own_unlock(&mut self, link: u64, ext: &[u8]) -> Option<(usize, Vec<u8>)> {
        let (door, person, challenge) = self.challenge_at(link)?;
        let keys = &self.people[person].keys;
        let key = keys.iter().find(|key| self.grants[key.grant].door == door && key.sure.is_some())?;
        let (device, slot) = key.sure.as_ref()?;
        let lock_id = self.doors[door].lock_id();
        let nonce = self.random.bytes();
        let fields = [TAP.code(), *slot, 0];
        let sealed = unlock::seal(device, &lock_id, &challenge, fields, nonce, ext).ok()?;
        Some((key.grant, sealed.to_vec()))
    }

    /// His own good message, twice in a row.
    fn speak_twice(&mut self, link: u64) {
        let Some((grant, message)) = self.own_unlock(link, &[]) else { return };
        self.write_down(link, grant, &message);
        self.say("the thief says the same thing twice");
        self.send_raw(link, &message);
        self.send_raw(link, &message);
    }

    /// His own good message with a bit turned, or with an old list and token that it did not come with.
    fn bend_own(&mut self, link: u64) {
        let Some((_, mut message)) = self.own_unlock(link, &[]) else { return };
        self.say("the thief bends his own message");
        if self.random.chance(50) {
            let at = self.random.place(message.len() * 8);
            message[at / 8] ^= 1 << (at % 8);
        } else {
            let (_, old) = self.heard[self.random.place(self.heard.len())].clone();
            message.extend(old);
        }
        self.send_raw(link, &message);
    }

    /// His own good message, kept back until its nonce should be dead, with the oldest list he has.
    fn hold_back(&mut self, link: u64) {
        let Some((door, person, _)) = self.challenge_at(link) else { return };
        let ext = self.people[person].lists[door].clone().unwrap_or_default();
        let Some((grant, message)) = self.own_unlock(link, &ext) else { return };
        self.write_down(link, grant, &message);
        self.say("the thief waits with a good message");
        let wait = self.random.between(2_000, 16_000);
        if message.len() <= 180 {
            self.later(wait, Event::Frame { link, way: super::air::Way::Up, bytes: message });
        }
    }

    /// It is his own key: that message may open, once.
    fn write_down(&mut self, link: u64, grant: usize, message: &[u8]) {
        if let Some(at) = self.links.get(&link) {
            let door = at.door;
            self.authored.insert(message.to_vec(), Authored { door, used: false, grant: Some(grant) });
        }
    }
}
