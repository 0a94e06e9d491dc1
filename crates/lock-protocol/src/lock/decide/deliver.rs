//! Decides what a courier brings: LIST, FRESH and orders, each answered by a receipt.

use crate::bytes::CodecError;
use crate::fresh::Fresh;
use crate::keys::ReceiptKey;
use crate::list::List;
use crate::lock::change::Delta;
use crate::lock::decide::extension::{good_list, newest, record_fresh, record_list, take_fresh};
use crate::lock::decide::scribe::Scribe;
use crate::lock::decide::{Live, Scene, code_order, issuer_order, rekey};
use crate::lock::draft::Draft;
use crate::log::Event;
use crate::order::{Object, Order, Subject};
use crate::settings::Settings;
use crate::status::Status;

/// What comes of a delivery, once the draft is durable.
pub struct Delivery {
    /// The receipt's status.
    pub status: Status,
    /// What it was.
    pub subject: Subject,
    /// What names it in the receipt's MAC.
    pub tag: [u8; 16],
    /// Of a REKEY that was taken: the new owner's key, which alone proves it, and the receipt's log number.
    pub successor: Option<ReceiptKey>,
}

/// Decides a LIST.
pub fn list(scene: &Scene<'_>, message: &[u8], draft: &mut Draft) -> Result<Delivery, CodecError> {
    draft.clear();
    let list = List::decode(message)?;
    let subject = Subject { object: Object::List, index: 0, version: list.version };
    let status = good_list(scene, &list);
    if status != Status::Ok || !scene.owned.learns_from(&list) {
        return Ok(Delivery { status, subject, tag: *list.mac, successor: None });
    }
    let mut scribe = Scribe::begin(scene.owned, scene.clock.read(scene.now), draft);
    record_list(&mut scribe, &list, message);
    Ok(Delivery::of(status, subject, *list.mac, scribe))
}

/// Decides a FRESH; one bound to a nonce does not use it up.
pub fn fresh(
    scene: &Scene<'_>,
    live: Option<&Live>,
    message: &[u8],
    draft: &mut Draft,
) -> Result<Delivery, CodecError> {
    draft.clear();
    let (token, rest) = Fresh::split(message)?;
    if !rest.is_empty() {
        return Err(CodecError::Length);
    }
    let subject = Subject { object: Object::Fresh, index: 0, version: token.version };
    let tag = crate::bytes::padded(&token.mac());
    match take_fresh(scene, live, &token, newest(scene.owned)) {
        Err(status) => Ok(Delivery { status, subject, tag, successor: None }),
        Ok(taken) if !taken.changes(scene) => {
            Ok(Delivery { status: Status::Ok, subject, tag, successor: None })
        }
        Ok(taken) => {
            let mut scribe = Scribe::begin(scene.owned, taken.reading(scene.now), draft);
            if taken.clears() {
                scribe.clears_degraded();
            }
            record_fresh(&mut scribe, &taken);
            Ok(Delivery::of(Status::Ok, subject, tag, scribe))
        }
    }
}

/// Decides an order.
pub fn order(scene: &Scene<'_>, message: &[u8], draft: &mut Draft) -> Result<Delivery, CodecError> {
    let order = Order::decode(message)?;
    let (subject, tag) = (order.subject, order.tag);
    let opened = order.open(&scene.owned.root.order());
    if let (Some(body), Object::Rekey) = (&opened, subject.object) {
        return Ok(hand_over(scene, subject, tag, body, draft));
    }
    let mut scribe = Scribe::begin(scene.owned, scene.clock.read(scene.now), draft);
    let status = match (opened, subject.object) {
        (None, _) => Status::BadMac,
        (Some(body), Object::Settings) => settings(scene, subject, &body, &mut scribe),
        (Some(body), Object::LogAck) => log_ack(scene, subject, &body, &mut scribe),
        (Some(body), Object::Code) => code_order::stored_code(scene, subject, &body, &mut scribe),
        (Some(body), Object::Path) => code_order::path_key(scene, subject, &body, &mut scribe),
        (Some(body), Object::Issuer) => issuer_order::issuer(scene, subject, &body, &mut scribe),
        (Some(body), Object::Reset) => allow_reset(scene, subject, &body, &mut scribe),
        (Some(_), Object::List | Object::Fresh | Object::Rekey) => Status::Unsupported,
    };
    Ok(Delivery::of(status, subject, tag, scribe))
}

impl Delivery {
    fn of(status: Status, subject: Subject, tag: [u8; 16], scribe: Scribe<'_>) -> Self {
        let status = if scribe.done() { status } else { Status::Storage };
        Self { status, subject, tag, successor: None }
    }
}

fn hand_over(scene: &Scene<'_>, subject: Subject, tag: [u8; 16], body: &[u8], draft: &mut Draft) -> Delivery {
    draft.clear();
    let delivery = |status, successor| Delivery { status, subject, tag, successor };
    match rekey::open(scene, body) {
        Err(status) => delivery(status, None),
        Ok(rekey) if rekey::write(scene, &rekey, draft) => {
            delivery(Status::Ok, Some(rekey.contents.root.receipt()))
        }
        Ok(_) => delivery(Status::Storage, None),
    }
}

/// Each order counts once, so that nobody who has carried one can use it again.
fn allow_reset(scene: &Scene<'_>, subject: Subject, body: &[u8], scribe: &mut Scribe<'_>) -> Status {
    if !body.is_empty() {
        return Status::Malformed;
    }
    if subject.version <= scene.owned.reset_version {
        return Status::Superseded;
    }
    scribe.delta(&Delta::ResetAllowed { version: subject.version });
    scribe.event(Event::ResetAllowed, subject.version);
    Status::Ok
}

fn settings(scene: &Scene<'_>, subject: Subject, body: &[u8], scribe: &mut Scribe<'_>) -> Status {
    if Settings::decode(body).is_err() {
        return Status::Malformed;
    }
    let held = scene.owned.settings_version;
    match subject.version.cmp(&held) {
        core::cmp::Ordering::Less => Status::Superseded,
        // Settings have one encoding only.
        core::cmp::Ordering::Equal if scene.owned.settings.encode().is_ok_and(|held| held[..] == *body) => {
            Status::Ok
        }
        core::cmp::Ordering::Equal => Status::Conflict,
        core::cmp::Ordering::Greater => {
            scribe.delta(&Delta::Settings { version: subject.version, settings: body });
            scribe.event(Event::SettingsChanged, subject.version);
            Status::Ok
        }
    }
}

/// The order's version is the number of the first entry that the owner does not have yet.
fn log_ack(scene: &Scene<'_>, subject: Subject, body: &[u8], scribe: &mut Scribe<'_>) -> Status {
    let log = &scene.owned.log;
    if !body.is_empty() || subject.version > log.head().next {
        return Status::Malformed;
    }
    if subject.version > log.acked {
        scribe.delta(&Delta::Acked { below: subject.version });
    }
    Status::Ok
}
