//! Verbs around cards: a guest's phone shows one, and a host makes a key for that phone and no other.

use access::link::{Link, LinkError, PhoneCard, read_text};
use store::Secret;
use store::table::phone_card::{self, PhoneCardRow};

use crate::App;
use crate::failure::{Failure, link_fault, unexpected};
use crate::view::{CommandError, LinkFault, MyPhoneCard, OtherPhoneCard};

impl App {
    /// The card of this phone: the same until a key for it was accepted, and then another one, so that two hosts cannot
    /// tell that they know the same phone.
    ///
    /// # Errors
    /// `VaultLocked`.
    pub fn phone_card(&self) -> Result<MyPhoneCard, CommandError> {
        self.require_open_vault()?;
        let known = self.store.read(|access| Ok::<_, Failure>(phone_card::unused(access)?))?;
        let card = match known {
            Some(dev_pub) => PhoneCard { dev_pub },
            None => self.new_card()?,
        };
        let text = card.to_text();
        let code = access::qr::Code::of(&text).map_err(|error| unexpected("Failed to draw a code", error))?;
        Ok(MyPhoneCard { qr_svg: code.svg().reveal().to_owned(), mark: card.mark(), text })
    }

    fn new_card(&self) -> Result<PhoneCard, Failure> {
        let secret = self.random::<32>();
        let card = PhoneCard::of(&secret);
        let row = PhoneCardRow {
            hash: card.hash(),
            device_pub: card.dev_pub,
            device_secret: Secret::new(secret.to_vec()),
            made_at: self.now(),
        };
        self.store.write(|access| Ok::<_, Failure>(phone_card::insert(access, &row)?))?;
        Ok(card)
    }

    /// Reads the card of the phone that a key is to be made for.
    ///
    /// # Errors
    /// `BadPhoneCard` says what is wrong with it.
    pub fn read_phone_card(&self, text: &str) -> Result<OtherPhoneCard, CommandError> {
        Ok(shown(&parse_card(text)?))
    }

    /// Reads the card in a PNG or JPEG file.
    ///
    /// # Errors
    /// `NoQrCode`; `BadPhoneCard` says what is wrong with what was read.
    pub fn read_phone_card_image(&self, image: &[u8]) -> Result<OtherPhoneCard, CommandError> {
        let texts = access::qr::read_image(image).map_err(|_| CommandError::NoQrCode)?;
        let cards: Vec<_> = texts.iter().map(|text| parse_card(text.reveal())).collect();
        let best = cards.into_iter().reduce(|best, next| if best.is_ok() { best } else { next });
        Ok(shown(&best.ok_or(CommandError::NoQrCode)??))
    }
}

fn shown(card: &PhoneCard) -> OtherPhoneCard {
    OtherPhoneCard { text: card.to_text(), mark: card.mark() }
}

pub(crate) fn parse_card(text: &str) -> Result<PhoneCard, Failure> {
    let reason = match read_text(text, None) {
        Ok(Link::Phone(card)) => return Ok(card),
        Err(error @ (LinkError::PhoneCard { .. } | LinkError::TooLong)) => link_fault(&error),
        Ok(_) | Err(_) => LinkFault::NotOurs,
    };
    Err(CommandError::BadPhoneCard { reason }.into())
}
