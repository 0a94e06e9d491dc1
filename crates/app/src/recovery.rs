//! Verb: the recovery sheet. Words and codes on paper bring every door back after this phone is lost.

mod page;

use std::path::Path;

use access::qr::Code;
use access::recovery::{DOORS_PER_PAGE, RecoveryDoor, RecoveryPage, Words};
use lock_protocol::LockId;
use store::Access;
use store::table::{door, site};

use crate::App;
use crate::app::{moment, site_key};
use crate::failure::{Failure, unexpected};
use crate::view::{CommandError, RecoveryCode, RecoverySheet, SheetWords};

impl App {
    /// Draws the sheet up. Show it only to the owner.
    ///
    /// # Errors
    /// `VaultLocked`; `Gone` while there is no site.
    pub fn recovery_sheet(&self) -> Result<RecoverySheet, CommandError> {
        Ok(self.store.read(|access| self.draw_sheet(access))?)
    }

    fn draw_sheet(&self, access: &Access<'_>) -> Result<RecoverySheet, Failure> {
        site::find(access)?.ok_or(CommandError::Gone)?;
        let key = site_key(access)?;
        let doors = recovery_doors(access)?;
        let texts = RecoveryPage::texts(&key, &doors)
            .map_err(|error| unexpected("Failed to write the recovery sheet", error))?;
        let mut pages = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let code = Code::of(text.reveal())
                .map_err(|error| unexpected("Failed to draw the recovery sheet", error))?;
            let names = doors.iter().skip(at * DOORS_PER_PAGE).take(DOORS_PER_PAGE);
            pages.push(RecoveryCode {
                qr_svg: code.svg().reveal().to_owned(),
                text: text.reveal().to_owned(),
                doors: names.map(|door| door.name.clone()).collect(),
            });
        }
        Ok(RecoverySheet {
            words: Words::of(&key).reveal().iter().map(|word| String::from(*word)).collect(),
            pages,
            doors: doors.iter().map(|door| door.name.clone()).collect(),
            made_at: moment(&self.ports.zone, self.now()),
        })
    }

    /// Saves the sheet as a web page made for printing, with `words` in the owner's language. It holds the site key: print it and delete the file.
    ///
    /// # Errors
    /// `FileNotWritten`; as [`App::recovery_sheet`].
    pub fn save_recovery_sheet(&self, path: &Path, words: &SheetWords) -> Result<(), CommandError> {
        let page = zeroize::Zeroizing::new(page::html(&self.recovery_sheet()?, words));
        write_private(path, page.as_bytes()).map_err(|_| CommandError::FileNotWritten)
    }

    /// Remembers that the host says the sheet is safe.
    ///
    /// # Errors
    /// The database.
    pub fn confirm_recovery(&self) -> Result<(), CommandError> {
        let now = self.now();
        self.store.write(|access| Ok::<_, Failure>(site::set_recovery_saved(access, now)?))?;
        self.announce();
        Ok(())
    }
}

/// The doors whose locks hold keys of this site.
fn recovery_doors(access: &Access<'_>) -> Result<Vec<RecoveryDoor>, Failure> {
    let rows = door::own(access)?;
    let owned = rows.into_iter().filter(|row| row.steps.claimed_at.is_some() || row.restored_at.is_some());
    Ok(owned
        .filter_map(|row| {
            Some(RecoveryDoor {
                lock_id: LockId(row.lock_id),
                lock_pub: row.lock_pub,
                install_nonce: row.install_nonce?,
                name: row.name,
                zone: row.zone,
            })
        })
        .collect())
}

/// A file that only its owner may read, where the system knows of owners.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
