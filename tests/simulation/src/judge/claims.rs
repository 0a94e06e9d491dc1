//! The judge hears a CLAIM: who made the key, for whom, with which code, and whether there is a place (sections 2, 5).

use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::capacity::SLOTS;
use lock_protocol::claim::{self, Claim};
use lock_protocol::curve;
use lock_protocol::keys::{CODE_DIGITS, CredentialKey};
use lock_protocol::mac::{sha256, truncate};
use lock_protocol::status::Status;
use lock_protocol::sub::{self, SubBlock};
use lock_protocol::unlock::{ANY_SLOT, Act, Action};

use super::worth::Worth;
use super::{Answer, Held, Judge, Live, Name, Verdict, name};

/// How many wrong claim codes are heard out, within so many seconds.
const HEARD_OUT: [(i64, usize); 2] = [(3_600, 5), (86_400, 20)];

/// A key that a device presents.
struct Offer {
    /// What names its maker, when it was handed on.
    maker: Option<u8>,
    fields: CredentialBlock,
}

/// A key whose link is proved.
struct Proven {
    link: CredentialKey,
    /// The slot of whoever handed it on.
    maker: Option<u16>,
    digits: Option<[u8; CODE_DIGITS]>,
    /// The credential at its top.
    top: Name,
    /// Nothing when it must not be handed on.
    worth: Option<Worth>,
}

fn offer(block: &[u8]) -> Option<Offer> {
    if block.first() == Some(&sub::KIND) {
        let SubBlock { parent, fields } = SubBlock::decode(block).ok()?;
        return Some(Offer { maker: Some(parent), fields });
    }
    CredentialBlock::decode(block).ok().map(|fields| Offer { maker: None, fields })
}

impl Judge {
    pub(super) fn hear_claim(&self, message: &[u8], live: Option<&Live>, own: u64) -> Verdict {
        let decoded = Claim::decode(message).ok();
        let Some((asked, offer)) = decoded.and_then(|asked| offer(asked.block).map(|offer| (asked, offer)))
        else {
            return self.nonsense();
        };
        let Some(live) = live.filter(|live| live.hears(asked.act.intent, own)) else {
            return self.verdict(Status::BadMac);
        };
        let coded = offer.fields.bind == Bind::ClaimCode;
        let proves = |link: &CredentialKey| {
            let proves = if coded { claim::verify_link } else { claim::verify };
            proves(link, &self.lock_id, &live.bytes, message)
        };
        let proven = match offer.maker {
            None => self.prove_issued(&asked, &offer.fields, proves),
            Some(byte) => self.prove_handed_on(&asked, &offer.fields, byte, proves),
        };
        let shared = curve::agree(&self.static_secret, asked.dev_pub);
        let Some((proven, shared)) = proven.zip(shared) else { return self.verdict(Status::BadMac) };

        let mut key = proven.link.clone();
        let answer = self.admit(&asked, &offer.fields, &proven, own).and_then(|()| match &proven.digits {
            None => Ok(()),
            Some(digits) => {
                key = proven.link.with_code(digits);
                self.hear_code(claim::verify_code(&key, &self.lock_id, &live.bytes, message), own)
            }
        });
        let mut next = self.clone();
        if answer == Err(Status::WrongCode) {
            next.wrong_codes.push(self.hands.read(own).low);
        }
        let key = key.device(&shared, &self.lock_id, &live.nonce(), asked.dev_pub);
        let held = Held { slot: None, maker: proven.maker, key, block: offer.fields, uses: 0, degraded: 0 };
        if answer.is_ok() {
            next.held.push(held);
        }
        let rights = proven.worth.map_or(0, |worth| worth.block.rights);
        let at = next.held.len().saturating_sub(1);
        next.conclude(answer, (at, proven.top, rights), asked.act, own)
    }

    /// Step 3 for what an issuer made.
    fn prove_issued(
        &self,
        asked: &Claim<'_>,
        fields: &CredentialBlock,
        proves: impl Fn(&CredentialKey) -> bool,
    ) -> Option<Proven> {
        let (newest, _) = self.marks.get(usize::from(fields.issuer))?;
        let policy = self.policies.get(usize::from(fields.issuer))?.as_ref()?;
        let issuer = self.root.issuer(fields.issuer, fields.generation, policy);
        let link = issuer.credential(asked.block)?;
        let coded = fields.bind == Bind::ClaimCode;
        (fields.generation <= *newest && proves(&link)).then(|| Proven {
            link,
            maker: None,
            digits: if coded { issuer.claim_code(asked.block) } else { None },
            top: name(fields),
            worth: Some(Worth::issued(fields)),
        })
    }

    /// Step 3 for what somebody handed on: every slot that the byte means may be the maker's.
    fn prove_handed_on(
        &self,
        asked: &Claim<'_>,
        fields: &CredentialBlock,
        byte: u8,
        proves: impl Fn(&CredentialKey) -> bool,
    ) -> Option<Proven> {
        let makers = self.held.iter().filter(|held| held.is_named(byte));
        let (maker, link) = makers
            .filter_map(|held| held.key.sub(asked.block).map(|link| (held, link)))
            .find(|(_, link)| proves(link))?;
        let above = self.worth(maker)?;
        let coded = fields.bind == Bind::ClaimCode;
        Some(Proven {
            link,
            maker: maker.slot,
            digits: if coded { maker.key.claim_code(asked.block) } else { None },
            top: name(&above.block),
            worth: above.hand_on(fields),
        })
    }

    /// Steps 5 to 9 but for the claim code.
    fn admit(
        &self,
        asked: &Claim<'_>,
        fields: &CredentialBlock,
        proven: &Proven,
        own: u64,
    ) -> Result<(), Status> {
        if self.is_dead(proven.top) {
            return Err(Status::Revoked);
        }
        let worth = proven.worth.as_ref().ok_or(Status::Policy)?;
        let spent = self.spent((proven.maker, name(fields)));
        self.permit(worth, spent, asked.act, own)?;
        let device: [u8; 16] = truncate(sha256(&[asked.dev_pub]));
        match fields.bind {
            Bind::Device(wanted) if wanted != device => return Err(Status::WrongDevice),
            Bind::Device(_) | Bind::FirstClaim | Bind::ClaimCode => {}
        }
        let crowded = proven.maker.is_some_and(|slot| self.children_left(slot) == 0);
        if spent.devices >= u32::from(worth.block.max_devices) || crowded {
            return Err(Status::DeviceLimit);
        }
        let taken = self.held.iter().filter(|held| !self.is_free(held)).count();
        if taken < SLOTS { Ok(()) } else { Err(Status::Full) }
    }

    /// To how many further devices the credential in a slot may be handed on, over all its own devices.
    pub(crate) fn children_left(&self, slot: u16) -> usize {
        let Some(maker) = self.in_slot(slot) else { return 0 };
        let most = self.worth(maker).map_or(0, |worth| worth.block.max_devices);
        let of_maker = |slot: u16| self.in_slot(slot).is_some_and(|held| held.tally() == maker.tally());
        let children = self.held.iter().filter(|held| held.maker.is_some_and(of_maker));
        usize::from(most).saturating_sub(children.filter(|held| !self.is_free(held)).count())
    }

    /// The last of step 9.
    fn hear_code(&self, right: bool, own: u64) -> Result<(), Status> {
        if self.codes_wait(own) {
            return Err(Status::Wait);
        }
        if right { Ok(()) } else { Err(Status::WrongCode) }
    }

    /// Whether no further claim code is heard now.
    pub(crate) fn codes_wait(&self, own: u64) -> bool {
        let low = self.hands.read(own).low;
        HEARD_OUT.iter().any(|(seconds, most)| {
            self.wrong_codes.iter().filter(|at| low - **at < *seconds).count() >= *most
        })
    }

    pub(super) fn conclude(
        mut self,
        answer: Result<(), Status>,
        (at, name, rights): (usize, Name, u8),
        act: Act,
        own: u64,
    ) -> Verdict {
        let opens = matches!(act.action, Action::Unlock | Action::Unlatch);
        if answer.is_ok() && opens {
            let degraded = !self.hands.read(own).trusted;
            let held = &mut self.held[at];
            held.uses += 1;
            held.degraded += u32::from(degraded);
        }
        if answer.is_ok() && act.action == Action::Release {
            (self.keys.failures, self.keys.since, self.keys.last) = (0, 0, 0);
            self.keys.released += 1;
        }
        let grants = (answer.is_ok() && act.action.moves_bolt()).then_some((act, name));
        let answer = Answer::Status(answer.err().unwrap_or(Status::Ok));
        Verdict { answer, grants, rights, spends: true, next: Box::new(self) }
    }
}

impl Held {
    /// Whether a slot byte means it.
    pub(super) fn is_named(&self, byte: u8) -> bool {
        self.slot.is_some_and(|slot| byte == ANY_SLOT || slot & 0xFF == u16::from(byte))
    }
}
