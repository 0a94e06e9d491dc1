//! Hands a site's keys to a factory-new lock.

use access::policy::lock_settings;
use lock_protocol::policy::Policy;
use lock_protocol::setup::Contents;
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::Status;
use lock_protocol::{LockId, Unix};
use store::table::door::{self, Step};
use store::{Access, Id};

use super::secrets::{log_start, root_key};
use super::session::Start;
use super::settings::{FIRST_VERSION, keep_settings, settings_of};
use super::talk::Talk;
use super::words::refused;
use crate::App;
use crate::app::{find_door, zone_named};
use crate::failure::{Failure, unexpected};
use crate::owner_pass::drop_owner_pass;
use crate::rules;
use crate::view::CommandError;

impl Talk {
    /// Remembers the installation before any key is derived from it and sent.
    pub(super) async fn hand_over_keys(&mut self, app: &App, id: Id) -> Result<(), Failure> {
        if let Start::New(install_nonce) = self.start {
            note_installation(app, id, &install_nonce)?;
        }
        // Kept before it is sent: codes count on the grid in it, whatever becomes of the answer.
        let (code, contents) = app.store.write(|access| {
            let (code, contents) = setup_contents(app, access, id)?;
            let body = contents.settings.encode();
            let body = body.map_err(|error| unexpected("Failed to write a lock's settings", error))?;
            keep_settings(access, id, contents.settings_version, &body)?;
            Ok::<_, Failure>((code, contents))
        })?;
        let status = self.session.set_up(&code, &app.random(), &contents).await?;
        if status == Status::Ok { Ok(()) } else { Err(refused(status)) }
    }
}

/// Remembers the installation before any key is derived from it and sent. A lock that has been reset begins anew.
fn note_installation(app: &App, id: Id, install_nonce: &[u8; 16]) -> Result<(), Failure> {
    let now = app.now();
    app.store.write(|access| {
        let row = find_door(access, id)?;
        if row.install_nonce.as_ref() == Some(install_nonce) {
            return Ok(());
        }
        drop_owner_pass(access, &row)?;
        door::begin_anew(access, id)?;
        door::set_step(access, id, Step::Found, now)?;
        Ok(door::set_install_nonce(access, id, install_nonce)?)
    })
}

fn setup_contents(app: &App, access: &Access<'_>, id: Id) -> Result<(SetupCode, Contents), Failure> {
    let row = find_door(access, id)?;
    // A lock that greets as new although it was owned has been reset; its code must be read again.
    let secret = door::setup_secret(access, id)?.ok_or(CommandError::SetupRefused)?;
    let setup_secret = secret.as_slice().try_into();
    let code = SetupCode {
        lock_id: LockId(row.lock_id),
        lock_pub: row.lock_pub,
        setup_secret: setup_secret
            .map_err(|_| unexpected("Failed to read a setup secret", "wrong length"))?,
    };
    let settings = settings_of(&zone_named(&row.zone)?, app.now_utc());
    let settings = match rules::of_property(access)? {
        Some(policy) => lock_settings(&policy, settings),
        None => settings,
    };
    let contents = Contents {
        root: root_key(access, &row)?,
        policy: Policy::OWNER,
        log_start: log_start(access, &row)?,
        time: Unix(app.now()),
        settings_version: FIRST_VERSION,
        settings,
    };
    Ok((code, contents))
}
