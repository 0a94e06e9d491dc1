//! What the host was promised: after this moment a key that was taken back opens nothing, whatever its holder does.

use access::exposure::{TakenBack, worst_case};
use access::zone::from_unix;
use lock_protocol::list::List;
use lock_protocol::unlock::Action;

use crate::door::TYPED;
use crate::judge::Name;
use crate::judge::terms::stale_limit;
use crate::judge::worth::Worth;
use crate::world::grants::{Grant, MadeBy};
use crate::world::{World, unix};

/// How far a lock that knows the time may judge beside it, seconds: what edges are widened by, and its own error.
const BESIDE: i64 = 900;

/// A key that a host has taken back.
pub(super) struct Revocation {
    /// The last time at which any source vouched for a list that does not know of it.
    vouched: i64,
}

/// Whether a list says that a credential is dead.
fn kills(list: Option<&[u8]>, (issuer, generation, serial): Name) -> bool {
    let Some(list) = list.and_then(|list| List::decode(list).ok()) else { return false };
    list.revoked().any(|entry| (entry.issuer, entry.serial) == (issuer, serial))
        || list
            .issuers()
            .any(|line| line.index == issuer && (line.generation > generation || line.min_serial > serial))
}

impl World {
    /// A host has written down that these keys are dead.
    pub(super) fn remember_revocations(&mut self, book: usize, door: usize) {
        let list = self.books[book][door].list.clone();
        let dead: Vec<Name> = self
            .grants
            .iter()
            .filter(|grant| grant.door == door && grant.tenure == self.tenures[door])
            .filter(|grant| kills(list.as_deref(), grant.name))
            .map(|grant| grant.name)
            .collect();
        let now = unix(self.now);
        for name in dead {
            if !self.revocations.contains_key(&(door, name)) {
                self.figures.revocations += 1;
                self.revocations.insert((door, name), Revocation { vouched: now });
            }
        }
    }

    /// A source vouches for a list. What the cloud says after it took a newer list is its own breach, and no excuse.
    pub(super) fn remember_vouching(&mut self, door: usize, source: u8, list: Option<&[u8]>) {
        let now = unix(self.now);
        let newest = self.cloud.list(door);
        for ((at, name), revocation) in &mut self.revocations {
            let excused = source != 1 || !kills(newest.as_deref(), *name);
            if *at == door && !kills(list, *name) && excused {
                revocation.vouched = now;
            }
        }
    }

    /// Whether a host has taken this key back.
    pub(super) fn is_taken_back(&self, door: usize, name: Name) -> bool {
        self.revocations.contains_key(&(door, name))
    }

    /// A bolt was sent somewhere.
    pub(super) fn turned(&mut self, door: usize, action: Action, by: Option<(Name, Vec<u8>)>) {
        let serial = by.as_ref().map_or(0, |(name, _)| name.2);
        self.say(&format!("door {door}: the bolt turns, {action:?} for {serial}"));
        let event = match action {
            Action::Unlock => "unlocked",
            Action::Unlatch => "unlatched",
            Action::Lock | Action::Status | Action::Release => "locked",
        };
        *self.turned[door].entry((event, serial)).or_default() += 1;
        let Some((name, message)) = by else { return };
        let mut author = message.clone();
        if message.first() == Some(&TYPED) {
            // The same digits may be typed at several doors of a path.
            author.push(door as u8);
        }
        let mut grant = None;
        match self.authored.get_mut(&author) {
            Some(author) if author.door == door && !author.used => {
                (author.used, grant) = (true, author.grant);
            }
            Some(author) if author.door == door => {
                self.breaks("a message opens once", format!("door {door}, serial {serial}, again"));
            }
            _ => self.breaks("only who has the key opens", format!("door {door} opened to a forgery")),
        }
        if message.first() == Some(&TYPED) {
            self.opened_by_code(door, name, &message[1..]);
        } else if action != Action::Lock {
            self.opened(door, name, grant);
        }
    }

    fn opened(&mut self, door: usize, name: Name, by: Option<usize>) {
        self.figures.openings += 1;
        let given =
            |grant: &Grant| (grant.door, grant.name, grant.tenure) == (door, name, self.tenures[door]);
        let Some(by) = by.filter(|by| given(&self.grants[*by])) else {
            return self.breaks("only who has a key opens", format!("nobody was given {name:?}"));
        };
        let Some(Worth { block, .. }) = self.worth(by) else {
            let seen = format!("door {door}, {name:?}");
            return self.breaks("only what may be handed on opens", seen);
        };
        self.figures.by_friends += u64::from(matches!(self.grants[by].made, MadeBy::HandedOn { .. }));
        let count = self.openings.entry(by).or_default();
        *count += 1;
        let count = *count;
        if block.max_uses != 0 && count > block.max_uses.into() {
            let most = block.max_uses;
            return self.breaks("each use is counted once", format!("opening {count} of {most}, {name:?}"));
        }
        let Some(judge) = &self.doors[door].judge else { return };
        let told = judge.hands.read(self.doors[door].rtc.own(self.now));
        self.figures.degraded += u64::from(!told.trusted);
        if !told.trusted || self.doors[door].rtc.jumped {
            // Without a clock nothing is promised but the few degraded uses, which the judge counts.
            return;
        }
        self.check_makers(door, by, told.error());
        let revoked = self.revocations.get(&(door, name));
        let known = revoked.map_or(i64::from(u32::MAX), |revocation| revocation.vouched);
        if stale_limit(block.max_stale).is_some_and(|limit| told.high > known + limit) {
            let seen = format!("door {door}, {name:?}: vouched for until {known}, opened at {}", told.best);
            return self.breaks("nothing opens later than promised", seen);
        }
        let taken = TakenBack {
            ends_at: from_unix(block.not_after.0),
            max_stale: block.max_stale,
            known_since: from_unix(u32::try_from(known).unwrap_or(u32::MAX)),
            clock_error_seconds: Some(u32::try_from(told.error()).unwrap_or(u32::MAX)),
            confirmed_at: None,
        };
        if worst_case(&taken, from_unix(self.clock().0)).is_none() {
            let seen = format!("door {door}, {name:?}, at {}", unix(self.now));
            self.breaks("nothing opens later than the host was shown", seen);
        }
    }
    /// Everybody whose key it came from might have opened now, too.
    fn check_makers(&mut self, door: usize, by: usize, error: i64) {
        let (now, beside, mut by) = (unix(self.now), error + BESIDE, by);
        while let MadeBy::HandedOn { by: maker, .. } = self.grants[by].made {
            by = maker;
            let block = &self.grants[by].block;
            let (from, to) = (i64::from(block.not_before.0), i64::from(block.not_after.0));
            if !(from - beside..to + beside).contains(&now) {
                let seen = format!("door {door}: its maker's key is from {from} to {to}, it opened at {now}");
                return self.breaks("a child lives within its maker", seen);
            }
        }
    }
}
