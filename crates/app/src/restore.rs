//! Verb: restore a site on another phone, from the words or the codes of the recovery sheet.

use access::recovery::{PREFIX, RecoveryDoor, RecoveryPage, Sheet, SheetError, Words, WordsError};
use lock_protocol::keys::SiteKey;
use store::table::door::{self, DoorRow, Steps};
use store::table::site::{self, SiteRow};
use store::{Access, Id, Secret};

use crate::App;
use crate::app::id_text;
use crate::failure::Failure;
use crate::family;
use crate::view::{CommandError, DoorId, RecoveryFault, Restored};

impl App {
    /// Restores from 24 words, or from the text of one or more codes. Each door then needs one visit, which also ends
    /// every key that the lost phone held or made.
    ///
    /// # Errors
    /// `BadRecovery`; `SiteExists` when this phone has a site of its own; `VaultLocked`.
    pub fn restore(&self, text: &str) -> Result<Restored, CommandError> {
        self.require_open_vault()?;
        let sheet = parse_sheet(text)?;
        let now = self.now();
        let rows: Vec<DoorRow> =
            sheet.doors.iter().map(|door| restored_row(self.new_id(), door, now)).collect();
        self.store.write(|access| store_site(access, &sheet, &rows, now))?;
        self.announce();
        Ok(Restored {
            doors: rows.iter().map(|row| DoorId(id_text(row.id))).collect(),
            missing_pages: sheet.missing_pages,
        })
    }

    /// Restores from pictures of one code.
    ///
    /// # Errors
    /// `NoQrCode`; as [`App::restore`].
    pub fn restore_image(&self, image: &[u8]) -> Result<Restored, CommandError> {
        let texts = access::qr::read_image(image).map_err(|_| CommandError::NoQrCode)?;
        let joined: Vec<&str> = texts.iter().map(access::secret::SecretText::reveal).collect();
        self.restore(&zeroize::Zeroizing::new(joined.join("\n")))
    }
}

fn parse_sheet(text: &str) -> Result<Sheet, Failure> {
    let upper = zeroize::Zeroizing::new(text.to_ascii_uppercase());
    if !upper.contains(PREFIX) {
        let site_key = Words::read(text).map_err(|error| bad(words_fault(&error)))?;
        return Ok(Sheet { site_key, doors: Vec::new(), missing_pages: Vec::new() });
    }
    let mut pages = Vec::new();
    for code in upper.split(PREFIX).skip(1) {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let page = zeroize::Zeroizing::new(format!("{PREFIX}{digits}"));
        pages.push(RecoveryPage::from_text(&page).map_err(|_| bad(RecoveryFault::DamagedCode))?);
    }
    Sheet::join(&pages).map_err(|error| bad(sheet_fault(error)))
}

/// A mistyped word may be most of a secret, so the error says where it is, not what it is.
fn words_fault(error: &WordsError) -> RecoveryFault {
    match error {
        WordsError::Count { .. } => RecoveryFault::WordCount,
        WordsError::Unknown { .. } => RecoveryFault::UnknownWord,
        WordsError::Checksum => RecoveryFault::WrongWords,
    }
}

fn sheet_fault(error: SheetError) -> RecoveryFault {
    match error {
        SheetError::NoPage => RecoveryFault::DamagedCode,
        SheetError::DifferentSheets => RecoveryFault::DifferentSheets,
    }
}

fn bad(reason: RecoveryFault) -> Failure {
    CommandError::BadRecovery { reason }.into()
}

fn restored_row(id: Id, door: &RecoveryDoor, now: u32) -> DoorRow {
    DoorRow {
        id,
        name: door.name.clone(),
        zone: door.zone.clone(),
        family: family::OF_RECOVERY.word().to_owned(),
        lock_id: door.lock_id.0,
        lock_pub: door.lock_pub,
        install_nonce: Some(door.install_nonce),
        // The lost phone's keys are of an earlier generation; the first visit ends them.
        issuer_generation: 1,
        owner_pass: None,
        added_at: now,
        steps: Steps::default(),
        restored_at: Some(now),
        seen_new_at: None,
    }
}

fn store_site(access: &Access<'_>, sheet: &Sheet, rows: &[DoorRow], now: u32) -> Result<(), Failure> {
    match crate::app::find_site_key(access)? {
        None => site::insert(access, &site_row(&sheet.site_key, now))?,
        // Another page of the same sheet may follow.
        Some(known) if lock_protocol::mac::equal(known.reveal(), sheet.site_key.reveal()) => {}
        Some(_) if door::own(access)?.is_empty() => site::replace(access, &site_row(&sheet.site_key, now))?,
        Some(_) => return Err(CommandError::SiteExists.into()),
    }
    for row in rows {
        if door::find_by_lock(access, &row.lock_id)?.is_none() {
            door::insert(access, row, None)?;
            for step in [door::Step::Found, door::Step::Opened, door::Step::Closed, door::Step::InService] {
                door::set_step(access, row.id, step, now)?;
            }
        }
    }
    Ok(())
}

fn site_row(key: &SiteKey, now: u32) -> SiteRow {
    // Whoever restores holds the sheet.
    SiteRow { site_key: Secret::new(key.reveal().to_vec()), made_at: now, recovery_saved_at: Some(now) }
}
