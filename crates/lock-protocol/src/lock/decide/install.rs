//! Decides SETUP: at every byte the lock is either factory-new or fully owned (specification section 13).

use crate::Mono;
use crate::bytes::CodecError;
use crate::clock::{Anchor, Clock, SETTING_ERROR_MS};
use crate::lock::change::Delta;
use crate::lock::decide::quality;
use crate::lock::draft::Draft;
use crate::log::{Actor, Event, Line, LogHead};
use crate::setup::Contents;
use crate::status::Status;

/// Writes the change that makes a lock somebody's: the contents, and the first entries of its new log.
pub fn install(
    contents: &Contents,
    now: Mono,
    nonce_age_ms: u64,
    resets: u32,
    draft: &mut Draft,
) -> Result<(), CodecError> {
    let age_ms = u32::try_from(nonce_age_ms).unwrap_or(u32::MAX);
    let error_ms = SETTING_ERROR_MS.saturating_add(age_ms);
    let anchor = Anchor { at: now, time: contents.time, error_ms };
    let reading = Clock { anchor: Some(anchor), ..Clock::default() }.read(now);

    draft.clear();
    draft.add(&Delta::Installed { contents: &contents.encode()?, at: now, error_ms });
    let mut head = LogHead::start(contents.log_start.clone());
    let mut log = |event, detail| {
        let line = Line {
            time: contents.time,
            quality: quality(&reading),
            event,
            method: 0,
            result: Status::Ok,
            actor: Actor::default(),
            detail,
        };
        draft.log(&head.append(&line));
    };
    if resets > 0 {
        log(Event::FactoryReset, resets);
    }
    log(Event::Installed, contents.settings_version);
    if draft.finish(None) { Ok(()) } else { Err(CodecError::TooLong) }
}
