//! Verbs: join a cloud with a new account or a known one, and leave it.

use cloud_api::Name;
use cloud_api::account::{Credentials, NewDevice};
use cloud_client::seal::{JoiningCode, device_public_key};
use store::table::cloud::{self, CloudRow};
use store::table::{door, sync};
use store::{Access, Id, Secret};
use zeroize::Zeroizing;

use crate::App;
use crate::app::moment;
use crate::failure::Failure;
use crate::rename::clean_name;
use crate::view::{CloudAccount, CloudDraft, CommandError, InputFault};

/// The fewest characters of a password that the cloud takes.
const PASSWORD_MIN: u8 = 12;

/// Whether the account is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newness {
    NewAccount,
    Known,
}

impl App {
    /// Opens an account of its own for this site. Nothing that could open a door goes there.
    ///
    /// # Errors
    /// `BadInput` names the field; `PassphraseTooShort`; `CloudJoined`; `CloudAway`; `CloudRefused`.
    pub async fn join_cloud(&self, draft: CloudDraft) -> Result<(), CommandError> {
        Ok(self.enter_cloud(draft, Newness::NewAccount).await?)
    }

    /// Signs in to an account on this phone, which then waits until a phone of the account lets it in.
    ///
    /// # Errors
    /// As [`App::join_cloud`]; `SiteExists` when this phone has doors of its own, which would mix two sites.
    pub async fn sign_in_cloud(&self, draft: CloudDraft) -> Result<(), CommandError> {
        self.require_open_vault()?;
        if !self.store.read(|access| Ok::<_, Failure>(door::own(access)?))?.is_empty() {
            return Err(CommandError::SiteExists);
        }
        Ok(self.enter_cloud(draft, Newness::Known).await?)
    }

    async fn enter_cloud(&self, draft: CloudDraft, newness: Newness) -> Result<(), Failure> {
        self.require_open_vault()?;
        if self.store.read(|access| Ok::<_, Failure>(cloud::find(access)?))?.is_some() {
            return Err(CommandError::CloudJoined.into());
        }
        let email = checked_email(&draft.email)?;
        if draft.password.chars().count() < usize::from(PASSWORD_MIN) {
            return Err(CommandError::PassphraseTooShort { characters_min: PASSWORD_MIN }.into());
        }
        let name = clean_name(&draft.device_name, "device_name")?;
        let (address, secret) = (draft.address.trim().to_owned(), Zeroizing::new(self.random::<32>()));
        let credentials = Credentials {
            email: email.clone(),
            password: draft.password,
            device: NewDevice { name, public_key: Name(device_public_key(&secret)) },
            invitation: None,
        };
        let client = self.cloud_at(&address)?;
        let signed_in = match newness {
            Newness::NewAccount => client.open_account(&credentials).await,
            Newness::Known => client.sign_in(&credentials).await,
        };
        let signed_in = signed_in.map_err(Failure::from)?;
        let code = (!signed_in.approved).then(|| JoiningCode::draw(&*self.ports.entropy));
        let row = CloudRow {
            address,
            email,
            device: Id(signed_in.device.0),
            device_secret: Secret::new(secret.to_vec()),
            token: Secret::new(signed_in.token.bytes().to_vec()),
            joined_at: self.now(),
            joining_code: code.map(|code| Secret::new(code.reveal().as_bytes().to_vec())),
        };
        self.store.write(|access| Ok::<_, Failure>(cloud::insert(access, &row)?))?;
        self.announce();
        Ok(())
    }

    /// Leaves the cloud; doors, keys and codes stay as they are. Without a network nothing is forgotten, because the
    /// cloud would go on to take this phone for a device of the site.
    ///
    /// # Errors
    /// `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn leave_cloud(&self) -> Result<(), CommandError> {
        match self.cloud()?.sign_out().await.map_err(Failure::from) {
            // Who was shut out has left already.
            Ok(()) | Err(Failure(CommandError::CloudRefused { .. })) => {}
            Err(failure) => return Err(failure.into()),
        }
        self.store.write(|access| Ok::<_, Failure>(cloud::delete(access)?))?;
        self.announce();
        Ok(())
    }

    pub(crate) fn draw_cloud(&self, access: &Access<'_>) -> Result<Option<CloudAccount>, Failure> {
        let row = cloud::find(access)?;
        let synced_at = sync::find(access)?.and_then(|row| row.synced_at);
        Ok(row.map(|row| CloudAccount {
            address: row.address,
            email: row.email,
            joined_at: moment(&self.ports.zone, row.joined_at),
            waits: row.joining_code.is_some(),
            synced_at: synced_at.map(|at| moment(&self.ports.zone, at)),
        }))
    }
}

/// Whether a letter could arrive there. Only sending one shows that it does.
fn checked_email(text: &str) -> Result<String, Failure> {
    let email = text.trim();
    let whole = email.rsplit_once('@').is_some_and(|(person, host)| !person.is_empty() && host.contains('.'));
    if whole && !email.contains(char::is_whitespace) {
        return Ok(email.to_owned());
    }
    Err(CommandError::BadInput { field: String::from("email"), reason: InputFault::Unreadable }.into())
}
