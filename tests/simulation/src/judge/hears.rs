//! The judge hears a message and says what must come of it: section 5 of the specification, step by step.

use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::capacity::{ISSUERS, REVOKED, REVOKED_CODES, SLOTS};
use lock_protocol::claim::{self, Claim};
use lock_protocol::curve;
use lock_protocol::fresh::{self, Fresh};
use lock_protocol::list::{self, List};
use lock_protocol::mac::{sha256, truncate};
use lock_protocol::order::{self, Object, Order};
use lock_protocol::settings::Settings;
use lock_protocol::status::Status;
use lock_protocol::unlock::{self, ANY_SLOT, Act, Action, Intent, Unlock};

use super::terms::permits;
use super::{Answer, Held, Judge, Live, Name, Verdict, name};

const DAY: i64 = 86_400;

/// A nonce's life, milliseconds.
fn life(intent: Intent) -> u64 {
    if intent == Intent::Remote { 15_000 } else { 10_000 }
}

/// The parts of an extension; nothing when there are two of a kind or bytes that are no part.
fn parts(mut ext: &[u8]) -> Option<(Option<List<'_>>, Option<Fresh>)> {
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
            order::KIND => self.hear_order(message),
            _ => None,
        }
    }

    fn verdict(&self, status: Status) -> Verdict {
        let next = Box::new(self.clone());
        Verdict { answer: Answer::Status(status), grants: None, spends: true, next }
    }

    /// For bytes that prove nothing and use up nothing.
    fn nonsense(&self) -> Verdict {
        Verdict { spends: false, ..self.verdict(Status::Malformed) }
    }

    fn hear_unlock(&self, message: &[u8], live: Option<&Live>, own: u64) -> Verdict {
        let Ok((asked, ext)) = Unlock::decode(message) else { return self.nonsense() };
        let live = live.filter(|live| own.saturating_sub(live.issued) <= life(asked.act.intent));
        let Some(live) = live else { return self.verdict(Status::BadMac) };
        let named = |held: &&Held| {
            held.slot.is_some_and(|slot| asked.slot == ANY_SLOT || slot & 0xFF == u16::from(asked.slot))
        };
        let mine = self
            .held
            .iter()
            .filter(named)
            .find(|held| unlock::verify(&held.key, &self.lock_id, &live.bytes, message));
        let Some(held) = mine else { return self.verdict(Status::BadMac) };
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
            (next.hands, next.spent) = (standing.hands, standing.spent.clone());
            if next.hands.set.is_some() && self.hands.set.is_none() {
                next.keys.clock_is_set();
            }
            (next.last_fresh, next.last_vouched) =
                if kept { (standing.last_fresh, standing.last_vouched) } else { before };
        }
        let answer = standing.permit(&held.block, asked.act, own);
        next.conclude(answer, name(&held.block), asked.act, own)
    }

    fn hear_claim(&self, message: &[u8], live: Option<&Live>, own: u64) -> Verdict {
        let decoded = Claim::decode(message)
            .and_then(|asked| CredentialBlock::decode(&asked.block).map(|block| (asked, block)));
        let Ok((asked, block)) = decoded else { return self.nonsense() };
        let live = live.filter(|live| own.saturating_sub(live.issued) <= life(asked.act.intent));
        let Some(live) = live else { return self.verdict(Status::BadMac) };
        let Some(held) = self.prove(&asked, &block, live, message) else {
            return self.verdict(Status::BadMac);
        };
        let answer = self.permit(&block, asked.act, own).and_then(|()| self.admit(&block, &asked.dev_pub));
        let mut next = self.clone();
        if answer.is_ok() {
            next.held.push(held);
            next.spent.entry(name(&block)).or_default().devices += 1;
        }
        next.conclude(answer, name(&block), asked.act, own)
    }

    /// Step 3 for CLAIM.
    fn prove(&self, asked: &Claim, block: &CredentialBlock, live: &Live, message: &[u8]) -> Option<Held> {
        let (newest, _) = self.marks.get(usize::from(block.issuer))?;
        let policy = self.policies.get(usize::from(block.issuer))?.as_ref()?;
        let known = block.generation <= *newest;
        let key = self.root.issuer(block.issuer, block.generation, policy).credential(&asked.block)?;
        let proven = known && claim::verify(&key, &self.lock_id, &live.bytes, message);
        let shared = curve::agree(&self.static_secret, &asked.dev_pub)?;
        let key = key.device(&shared, &self.lock_id, &live.nonce(), &asked.dev_pub);
        proven.then(|| Held { slot: None, key, block: block.clone() })
    }

    /// Step 9 for CLAIM.
    fn admit(&self, block: &CredentialBlock, dev_pub: &[u8; 32]) -> Result<(), Status> {
        let device: [u8; 16] = truncate(sha256(&[dev_pub]));
        match block.bind {
            Bind::ClaimCode => return Err(Status::Unsupported),
            Bind::Device(wanted) if wanted != device => return Err(Status::WrongDevice),
            Bind::Device(_) | Bind::FirstClaim => {}
        }
        if self.spent(name(block)).devices >= u32::from(block.max_devices) {
            return Err(Status::DeviceLimit);
        }
        let taken = self.held.iter().filter(|held| !self.is_free(held)).count();
        if taken < SLOTS { Ok(()) } else { Err(Status::Full) }
    }

    /// Steps 5 to 9.
    pub(crate) fn permit(&self, block: &CredentialBlock, act: Act, own: u64) -> Result<(), Status> {
        if self.is_dead(name(block)) {
            return Err(Status::Revoked);
        }
        let policy = self.policies.get(usize::from(block.issuer)).copied().flatten();
        let policy = policy.ok_or(Status::Policy)?;
        let time = (self.hands.read(own), self.last_fresh);
        permits(block, &policy, &self.settings, time, self.spent(name(block)), act)
    }

    fn conclude(mut self, answer: Result<(), Status>, name: Name, act: Act, own: u64) -> Verdict {
        let opens = matches!(act.action, Action::Unlock | Action::Unlatch);
        if answer.is_ok() && opens {
            let degraded = !self.hands.read(own).trusted;
            let spent = self.spent.entry(name).or_default();
            spent.uses += 1;
            spent.degraded += u32::from(degraded);
        }
        if answer.is_ok() && act.action == Action::Release {
            (self.keys.failures, self.keys.since, self.keys.last) = (0, 0, 0);
            self.keys.released += 1;
        }
        let grants = (answer.is_ok() && act.action.moves_bolt()).then_some((act, name));
        let status = answer.err().unwrap_or(Status::Ok);
        Verdict { answer: Answer::Status(status), grants, spends: true, next: Box::new(self) }
    }

    fn receipt(&self, next: Option<Judge>) -> Option<Verdict> {
        let answer = if next.is_some() { Answer::Taken } else { Answer::NotTaken };
        let next = Box::new(next.unwrap_or_else(|| self.clone()));
        Some(Verdict { answer, grants: None, spends: false, next })
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

    fn hear_order(&self, message: &[u8]) -> Option<Verdict> {
        let order = Order::decode(message).ok()?;
        let (object, version) = (order.subject.object, order.subject.version);
        let mut next = self.clone();
        let good = order.open(&self.root.order()).is_some_and(|body| match object {
            Object::Settings => next.take_settings(version, &body),
            Object::LogAck => body.is_empty() && version <= self.entries + 1,
            Object::Code => next.take_code(order.subject.index, version, &body),
            Object::Path => next.take_path(order.subject.index, version, &body),
            Object::List | Object::Fresh | Object::Issuer | Object::Rekey | Object::Reset => false,
        });
        self.receipt(good.then_some(next))
    }

    fn take_settings(&mut self, version: u32, body: &[u8]) -> bool {
        let Ok(wanted) = Settings::decode(body) else { return false };
        if version > self.settings_version {
            (self.settings, self.settings_version) = (wanted, version);
            return true;
        }
        version == self.settings_version && wanted == self.settings
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
        self.keys.join(list);
        if list.version > self.list.0 {
            self.list = (list.version, list.mac);
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
            self.spent.values_mut().for_each(|spent| spent.degraded = 0);
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
