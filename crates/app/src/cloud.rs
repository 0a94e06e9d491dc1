//! Verbs around the cloud: it carries sealed things and lines to gateways, and cannot open a door.

mod account;
mod far;
mod gateways;
mod phones;
mod sync;

use std::sync::{Arc, Mutex, PoisonError};

use cloud_api::Token;
use cloud_client::{Address, Client, Roots};
use store::table::cloud::{self, CloudRow};

use crate::App;
use crate::failure::{Failure, unexpected};
use crate::view::{CommandError, InputFault};

pub(crate) use far::Way;

/// The client of the cloud in use, kept because making one reads all of the system's certificates, and the turn to sync.
#[derive(Default)]
pub(crate) struct CloudClient {
    client: Mutex<Option<(String, Client)>>,
    turn: sync::Turn,
}

impl App {
    pub(crate) fn joined(&self) -> Result<CloudRow, Failure> {
        self.require_open_vault()?;
        let row = self.store.read(|access| Ok::<_, Failure>(cloud::find(access)?))?;
        row.ok_or_else(|| CommandError::NoCloud.into())
    }

    /// The cloud, as this phone.
    pub(crate) fn cloud(&self) -> Result<Client, Failure> {
        let row = self.joined()?;
        let token = <[u8; 32]>::try_from(row.token.as_slice())
            .map_err(|_| unexpected("Failed to read the cloud's token", "it has the wrong length"))?;
        Ok(self.cloud_at(&row.address)?.with_token(Token::new(token)))
    }

    /// The cloud at an address, as nobody yet.
    fn cloud_at(&self, text: &str) -> Result<Client, Failure> {
        let mut kept = self.cloud.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((address, client)) = kept.as_ref()
            && address == text
        {
            return Ok(client.clone());
        }
        let address = Address::parse(text).map_err(|_| {
            let reason = InputFault::Unreadable;
            CommandError::BadInput { field: String::from("address"), reason }
        })?;
        let entropy = self.ports.entropy.clone();
        let jitter = Arc::new(move |most: u64| {
            let mut bytes = [0; 8];
            entropy(&mut bytes);
            u64::from_be_bytes(bytes).checked_rem(most).unwrap_or(0)
        });
        let client = Client::new(address, &Roots::default(), jitter)?;
        *kept = Some((text.to_owned(), client.clone()));
        Ok(client)
    }
}
