//! Decides a REKEY order (specification section 13): at every byte the lock is the old owner's or the new one's.

use crate::lock::change::Delta;
use crate::lock::decide::{Scene, quality};
use crate::lock::draft::Draft;
use crate::log::{Actor, Event, Line, LogHead};
use crate::rekey::{Rekey, Target};
use crate::status::Status;

/// The new owner's contents when they may be taken.
pub(super) fn open(scene: &Scene<'_>, body: &[u8]) -> Result<Rekey, Status> {
    let target = Target { lock_id: scene.lock_id, old_root: &scene.owned.root };
    let rekey = Rekey::open(target, scene.static_secret, body).ok_or(Status::Malformed)?;
    // Under the same root every key that was ever revoked would come back to life.
    if rekey.contents.root.reveal() == scene.owned.root.reveal() {
        return Err(Status::Conflict);
    }
    let reading = scene.clock.read(scene.now);
    if reading.trusted && rekey.contents.time > reading.high.plus(crate::clock::STEP_FREE_S) {
        return Err(Status::AheadOfClock);
    }
    Ok(rekey)
}

/// Writes the change that hands the lock over: the contents, and a new log that begins with it; false when it does not
/// fit.
#[must_use]
pub(super) fn write(scene: &Scene<'_>, rekey: &Rekey, draft: &mut Draft) -> bool {
    let Ok(contents) = rekey.contents.encode() else {
        return false;
    };
    let reading = scene.clock.read(scene.now);
    let line = Line {
        time: reading.best,
        quality: quality(&reading),
        event: Event::Rekeyed,
        method: 0,
        result: Status::Ok,
        actor: Actor::default(),
        detail: rekey.contents.settings_version,
    };
    let entry = LogHead::start(rekey.contents.log_start.clone()).append(&line);
    draft.clear();
    draft.add(&Delta::Rekeyed { install_nonce: &rekey.install_nonce, contents: &contents });
    draft.log(&entry);
    // It is another chain than the lock's own, so the entry is proved when it is taken.
    draft.finish(None)
}
