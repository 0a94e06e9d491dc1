//! Guests hand their keys on, without network, and ask for more than they have now and then.

use lock_protocol::block::{Bind, CredentialBlock, Role};
use lock_protocol::sub::SubBlock;
use lock_protocol::unlock::ANY_SLOT;

use crate::judge::worth::Worth;
use crate::world::grants::{Grant, MadeBy};
use crate::world::people::{Key, Kind};
use crate::world::{World, events::Event};

/// Keys that one person hands on.
const FRIENDS_MAX: u32 = 4;

impl World {
    /// Whoever has a key on his phone makes a narrower one for somebody else, or tries to.
    pub(super) fn hand_on(&mut self, person: usize, key: usize) {
        let held = &self.people[person].keys[key];
        let (made_by, sure) = (held.grant, held.sure.clone());
        let maker = &self.grants[made_by].block;
        let may = maker.depth > 0 && maker.rights & 0x40 != 0;
        if self.people[person].friends >= FRIENDS_MAX || !may && !self.random.chance(10) {
            return;
        }
        let Some((device, slot)) = sure else { return };
        let (door, generation) = (self.grants[made_by].door, self.grants[made_by].name.1);
        self.people[person].friends += 1;
        let number = self.people[person].friends;
        let secret = self.random.bytes();
        let fields = self.friends_block(generation, number, &secret);
        let parent = if self.random.chance(30) { ANY_SLOT } else { slot };
        let Ok(encoded) = (SubBlock { parent, fields: fields.clone() }).encode() else { return };
        let Some(link) = device.sub(&encoded) else { return };
        let digits = if fields.bind == Bind::ClaimCode { device.claim_code(&encoded) } else { None };
        let (name, tenure) = (self.grants[made_by].name, self.tenures[door]);
        let made = MadeBy::HandedOn { by: made_by, device };
        let encoded = encoded.to_vec();
        self.grants.push(Grant { door, block: fields, encoded, key: link, name, digits, made, tenure });
        self.figures.handed_on += 1;
        let grant = self.grants.len() - 1;
        let friend = self.person(format!("friend {number} of {}", self.people[person].name), Kind::Guest);
        let code = self.told_code(grant);
        self.people[friend].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code });
        let wait = self.random.between(60_000, 10_000_000);
        self.later(wait, Event::Wakes { person: friend });
        self.say(&format!("{} hands a key on: {number}", self.people[person].name));
    }

    /// What a guest asks for in the name of a friend; often more than he has himself.
    fn friends_block(&mut self, generation: u8, number: u32, secret: &[u8; 32]) -> CredentialBlock {
        let block = self.guests_block(generation, secret);
        let wide = self.random.chance(40);
        let generation = if self.random.chance(4) { generation.wrapping_add(1) } else { generation };
        CredentialBlock {
            serial: if self.random.chance(15) { 1 } else { number },
            generation,
            role: self.random.pick(&[Role::Guest, Role::Guest, Role::Owner, Role::Emergency]),
            rights: if wide { 0xFF } else { self.random.pick(&[0x0F, 0x4F, 0x01]) },
            not_after: if wide { block.not_after.plus(40 * 86_400) } else { block.not_after },
            max_uses: if wide { 0 } else { block.max_uses },
            depth: self.random.pick(&[0, 1, 1, 7]),
            ..block
        }
    }

    /// What a key is worth as its makers meant it; nothing when it should never have been handed on.
    pub(super) fn worth(&self, grant: usize) -> Option<Worth> {
        let Grant { block, made, .. } = &self.grants[grant];
        match made {
            MadeBy::Issued(_) => Some(Worth::issued(block)),
            MadeBy::HandedOn { by, .. } => self.worth(*by)?.hand_on(block),
        }
    }
}
