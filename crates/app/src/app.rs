//! `App`: the one object a shell holds; each method is one thing a person can do.

use std::path::Path;

use crate::ports::Ports;
use crate::view::{
    BoltAction, CommandError, DoorId, GrantId, KeyDraft, KeyId, KeyPreview, KeyProposal, LogPage, Outcome,
    RecoverySheet, Restored, SetupProposal, SharedKey, Snapshot, Visit,
};

/// The app behind every screen. Cheap to share in an `Arc`; every method takes `&self`.
pub struct App {}

impl App {
    /// Opens the app on a database file, which is made when missing.
    ///
    /// # Errors
    /// `DatabaseNewer` when a newer app wrote the file, which is left untouched.
    pub fn open(database: &Path, ports: Ports) -> Result<Self, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn snapshot(&self) -> Result<Snapshot, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn create_vault(&self, passphrase: &str) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn open_vault(&self, passphrase: &str) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }

    pub fn read_setup_code(&self, text: &str) -> Result<SetupProposal, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn read_setup_image(&self, image: &[u8]) -> Result<SetupProposal, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub async fn set_up_door(&self, setup_text: &str, name: &str, zone: &str) -> Result<DoorId, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub async fn resume_set_up(&self, door: &DoorId) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn forget_set_up(&self, door: &DoorId) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub async fn test_door(&self, door: &DoorId, action: BoltAction) -> Result<Outcome, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn rename_host(&self, name: &str) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn rename_door(&self, door: &DoorId, name: &str) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub async fn visit_door(&self, door: &DoorId) -> Result<Visit, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn door_log(&self, door: &DoorId, before_seq: Option<u32>) -> Result<LogPage, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }

    pub fn preview_key(&self, draft: &KeyDraft) -> Result<KeyPreview, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn make_key(&self, draft: &KeyDraft) -> Result<SharedKey, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn show_key(&self, grant: &GrantId) -> Result<SharedKey, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn save_key_qr(&self, grant: &GrantId, path: &Path) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn take_back(&self, grant: &GrantId) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn undo_take_back(&self, grant: &GrantId) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }

    pub fn recovery_sheet(&self) -> Result<RecoverySheet, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn save_recovery_sheet(&self, path: &Path) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn confirm_recovery(&self) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn restore(&self, text: &str) -> Result<Restored, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }

    pub fn read_link(&self, text: &str) -> Result<KeyProposal, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn read_link_image(&self, image: &[u8]) -> Result<KeyProposal, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn accept_key(&self, link: &str) -> Result<Vec<KeyId>, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub fn remove_key(&self, key: &KeyId) -> Result<(), CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
    pub async fn unlock(&self, key: &KeyId, action: BoltAction) -> Result<Outcome, CommandError> {
        Err(CommandError::Unexpected { trace: String::from("not built yet") })
    }
}
