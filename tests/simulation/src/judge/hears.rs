//! The judge hears a message and says what must come of it: section 5 of the specification, step by step.

use lock_protocol::capacity::{ISSUERS, REVOKED, REVOKED_CODES};
use lock_protocol::claim;
use lock_protocol::fresh::{self, Fresh};
use lock_protocol::list::{self, List};
use lock_protocol::order;
use lock_protocol::status::Status;
use lock_protocol::unlock::{self, Act, Unlock};

use super::terms::permits;
use super::worth::Worth;
use super::{Answer, Held, Judge, Live, Spent, Verdict, name};

const DAY: i64 = 86_400;

/// The parts of an extension; nothing when there are two of a kind or bytes that are no part.
fn parts(mut ext: &[u8]) -> Option<(Option<List<'_>>, Option<Fresh<'_>>)> {
    let (mut list, mut token) = (None, None);
    while let Some(kind) = ext.first().copied() {
        if kind == list::KIND && list.is_none() {
            let (found, rest) = List::split(ext).ok()?;
            (list, ext) = (Some(found), rest);
        } else if kind == fresh::KIND && token.is_none() {
            let (found, rest) = Fresh::split(ext).ok()?;
            (token, ext) = (Some(found), rest);
        } else {
            return None;
        }
    }
    Some((list, token))
}

impl Judge {
    /// What must come of a whole message at the lock's own time `own`; nothing when it is none that decides anything.
    pub(crate) fn hear(&self, message: &[u8], live: Option<&Live>, own: u64) -> Option<Verdict> {
        match message.first().copied()? {
            unlock::KIND => Some(self.hear_unlock(message, live, own)),
            claim::KIND => Some(self.hear_claim(message, live, own)),
            list::KIND => self.hear_list(message),
            fresh::KIND => self.hear_fresh(message, live, own),
            order::KIND => self.hear_order(message, own),
            _ => None,
        }
    }

    pub(super) fn verdict(&self, status: Status) -> Verdict {
        let next = Box::new(self.clone());
        Verdict { answer: Answer::Status(status), grants: None, rights: 0, spends: true, next }
    }

    /// For bytes that prove nothing and use up nothing.
    pub(super) fn nonsense(&self) -> Verdict {
        Verdict { spends: false, ..self.verdict(Status::Malformed) }
    }

    fn hear_unlock(&self, message: &[u8], live: Option<&Live>, own: u64) -> Verdict {
        let Ok((asked, ext)) = Unlock::decode(message) else { return self.nonsense() };
        let Some(live) = live.filter(|live| live.hears(asked.act.intent, own)) else {
            return self.verdict(Status::BadMac);
        };
        let mine = |held: &Held| {
            held.is_named(asked.slot) && unlock::verify(&held.key, &self.lock_id, &live.bytes, message)
        };
        let Some(at) = self.held.iter().position(mine) else { return self.verdict(Status::BadMac) };
        let Some(worth) = self.worth(&self.held[at]) else { return self.verdict(Status::BadMac) };
        let Some((list, token)) = parts(ext) else { return self.verdict(Status::Malformed) };

        // What came along counts before the phone is judged, also a list for which there is no room.
        let mut next = self.clone();
        let mut standing = self.clone();
        if let Some(list) = list.filter(|list| list.verify(&self.root.list(), &self.lock_id)) {
            standing.join(&list);
            if standing.fits() && list.issuers().all(|line| usize::from(line.index) < ISSUERS) {
                next = standing.clone();
            }
        }
        if let Some(token) = token
            && standing.take(&token, Some(live), own)
        {
            // Freshness of a list that the lock cannot keep serves this message and no other.
            let kept = next.list == standing.list;
            let before = (next.last_fresh, next.last_vouched);
            (next.hands, next.held) = (standing.hands, standing.held.clone());
            if next.hands.set.is_some() && self.hands.set.is_none() {
                next.keys.clock_is_set();
            }
            (next.last_fresh, next.last_vouched) =
                if kept { (standing.last_fresh, standing.last_vouched) } else { before };
        }
        let spent = standing.spent(self.held[at].tally());
        let answer = standing.permit(&worth, spent, asked.act, own);
        next.conclude(answer, (at, name(&worth.block), worth.block.rights), asked.act, own)
    }

    /// Steps 5 to 9.
    pub(crate) fn permit(&self, worth: &Worth, spent: Spent, act: Act, own: u64) -> Result<(), Status> {
        if self.is_dead(name(&worth.block)) {
            return Err(Status::Revoked);
        }
        let policy = self.policies.get(usize::from(worth.block.issuer)).copied().flatten();
        let policy = policy.ok_or(Status::Policy)?;
        let time = (self.hands.read(own), self.last_fresh);
        permits(worth, &policy, &self.settings, time, spent, act)
    }

    pub(super) fn receipt(&self, next: Option<Judge>) -> Option<Verdict> {
        let answer = if next.is_some() { Answer::Taken } else { Answer::NotTaken };
        let next = Box::new(next.unwrap_or_else(|| self.clone()));
        Some(Verdict { answer, grants: None, rights: 0, spends: false, next })
    }

    fn hear_list(&self, message: &[u8]) -> Option<Verdict> {
        let list = List::decode(message).ok()?;
        let mut next = self.clone();
        next.join(&list);
        let known = list.issuers().all(|line| usize::from(line.index) < ISSUERS);
        let good = list.verify(&self.root.list(), &self.lock_id) && known && next.fits();
        self.receipt(good.then_some(next))
    }

    fn hear_fresh(&self, message: &[u8], live: Option<&Live>, own: u64) -> Option<Verdict> {
        let (token, rest) = Fresh::split(message).ok()?;
        let mut next = self.clone();
        let good = next.take(&token, live, own);
        if rest.is_empty() { self.receipt(good.then_some(next)) } else { None }
    }

    /// Section 6: the larger of each number, the union of each set.
    fn join(&mut self, list: &List<'_>) {
        for line in list.issuers() {
            if let Some(mark) = self.marks.get_mut(usize::from(line.index)) {
                *mark = (mark.0.max(line.generation), mark.1.max(line.min_serial));
            }
        }
        self.revoked.extend(list.revoked().map(|entry| (entry.issuer, entry.serial)));
        let marks = self.marks;
        let named = |(issuer, serial): &(u8, u32)| {
            marks.get(usize::from(*issuer)).is_some_and(|(_, least)| serial >= least)
        };
        self.revoked.retain(named);
        self.keys.join(list, self.hands.lower);
        if list.version > self.list.0 {
            self.list = (list.version, *list.mac);
        }
    }

    fn fits(&self) -> bool {
        self.revoked.len() <= REVOKED && self.keys.revoked.len() <= REVOKED_CODES
    }

    /// Sections 6 and 7: takes a FRESH for the newest list; false when it is not good.
    fn take(&mut self, token: &Fresh, live: Option<&Live>, own: u64) -> bool {
        let live = live.filter(|live| own.saturating_sub(live.issued) <= 15_000);
        let nonce = live.map_or([0; 12], Live::nonce);
        let (version, mac) = self.list;
        let time = i64::from(token.time.0);
        let known = token.source <= fresh::GATEWAY
            && (!token.bound || live.is_some())
            && token.version == version
            && token.verify(&self.root.fresh(token.source), &self.lock_id, &mac, &nonce);
        let gateway = token.source == fresh::GATEWAY;
        let allowed = self.last_vouched + i64::from(self.settings.gateway_days) * DAY;
        if !known || gateway && time > allowed {
            return false;
        }
        let was_lost = self.hands.set.is_none();
        let mut set = Ok(false);
        if token.bound && !gateway {
            let age = live.map_or(0, |live| own.saturating_sub(live.issued));
            set = self.hands.set_by(token.source == fresh::OWNER, time, own, age);
        }
        if set == Ok(false) {
            set = self.hands.carried(time, own).map(|()| false);
        }
        if set.is_err() {
            return false;
        }
        if was_lost && self.hands.set.is_some() {
            self.held.iter_mut().for_each(|held| held.degraded = 0);
            self.keys.clock_is_set();
        }
        let proves = if self.hands.set.is_some() { time } else { time.min(self.hands.lower + 60) };
        self.last_fresh = self.last_fresh.max(proves);
        if !gateway {
            self.last_vouched = self.last_vouched.max(proves);
        }
        true
    }
}
