//! The routes of the cloud, one function each.

use cloud_api::account::{Credentials, Invitation, Members, NewInvitation, SignedIn};
use cloud_api::device::{Approval, Devices, SealedKey};
use cloud_api::gateway::{AddedGateway, Gateways, NewGateway};
use cloud_api::mailbox::{Claim, Item, Mailbox, PutMailbox, Reopening};
use cloud_api::sync::{Pulled, Push, Pushed};
use cloud_api::{Name, Token};
use reqwest::Method;

use crate::client::{Ask, Repeat};
use crate::{Client, CloudError};

fn ask<B>(method: Method, path: impl Into<String>) -> Ask<'static, B> {
    Ask { method, path: path.into(), body: None, repeat: Repeat::Safe, as_reader: None, known: None }
}

fn with<'a, B>(method: Method, path: impl Into<String>, body: &'a B) -> Ask<'a, B> {
    Ask { method, path: path.into(), body: Some(body), repeat: Repeat::Safe, as_reader: None, known: None }
}

/// Each makes something new: another account, another device.
fn once<'a, B>(path: &str, body: &'a B) -> Ask<'a, B> {
    Ask { repeat: Repeat::Never, ..with(Method::POST, path, body) }
}

/// Every function gives [`CloudError`] as it is.
#[expect(clippy::missing_errors_doc, reason = "there is one error and it says what it is")]
impl Client {
    /// Opens an account.
    pub async fn open_account(&self, credentials: &Credentials) -> Result<SignedIn, CloudError> {
        self.ask(once("v1/accounts", credentials)).await
    }

    /// Signs in on this device.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<SignedIn, CloudError> {
        self.ask(once("v1/sessions", credentials)).await
    }

    /// Signs out; the token is worth nothing after that.
    pub async fn sign_out(&self) -> Result<(), CloudError> {
        self.tell(ask::<()>(Method::DELETE, "v1/sessions/current")).await
    }

    /// Invites somebody into the site.
    pub async fn invite(&self, invitation: &NewInvitation) -> Result<Invitation, CloudError> {
        self.ask(once("v1/invitations", invitation)).await
    }

    /// Who is of the site.
    pub async fn members(&self) -> Result<Members, CloudError> {
        self.ask(ask::<()>(Method::GET, "v1/members")).await
    }

    /// Takes somebody out of the site.
    pub async fn remove_member(&self, member: Name) -> Result<(), CloudError> {
        self.tell(ask::<()>(Method::DELETE, format!("v1/members/{member}"))).await
    }

    /// The devices of the site.
    pub async fn devices(&self) -> Result<Devices, CloudError> {
        self.ask(ask::<()>(Method::GET, "v1/devices")).await
    }

    /// Lets a device in with the site's key, sealed for it.
    pub async fn approve(&self, device: Name, approval: &Approval) -> Result<(), CloudError> {
        self.tell(with(Method::POST, format!("v1/devices/{device}/approval"), approval)).await
    }

    /// Shuts a device out.
    pub async fn shut_out(&self, device: Name) -> Result<(), CloudError> {
        self.tell(ask::<()>(Method::DELETE, format!("v1/devices/{device}"))).await
    }

    /// What was sealed for this device.
    pub async fn sealed_key(&self) -> Result<SealedKey, CloudError> {
        self.ask(ask::<()>(Method::GET, "v1/devices/current/key")).await
    }

    /// Makes a box behind a link, or replaces what is in it.
    pub async fn put_mailbox(&self, mailbox: Name, put: &PutMailbox) -> Result<Mailbox, CloudError> {
        self.ask(with(Method::PUT, format!("v1/mailboxes/{mailbox}"), put)).await
    }

    /// Whether a box was claimed.
    pub async fn mailbox(&self, mailbox: Name) -> Result<Mailbox, CloudError> {
        self.ask(ask::<()>(Method::GET, format!("v1/mailboxes/{mailbox}"))).await
    }

    /// Lets a box be claimed again.
    pub async fn reopen_mailbox(&self, mailbox: Name, reopening: &Reopening) -> Result<Mailbox, CloudError> {
        self.ask(with(Method::POST, format!("v1/mailboxes/{mailbox}/reopening"), reopening)).await
    }

    /// Ends a box.
    pub async fn empty_mailbox(&self, mailbox: Name) -> Result<(), CloudError> {
        self.tell(ask::<()>(Method::DELETE, format!("v1/mailboxes/{mailbox}"))).await
    }

    /// Claims a box, as a guest.
    pub async fn claim(&self, mailbox: Name, claim: &Claim) -> Result<Item, CloudError> {
        self.ask(with(Method::POST, format!("v1/claims/{mailbox}"), claim)).await
    }

    /// Reads a claimed box again, as the guest who claimed it; nothing when it still holds `known`.
    pub async fn item(
        &self,
        mailbox: Name,
        reader: &Token,
        known: Option<i64>,
    ) -> Result<Option<Item>, CloudError> {
        let wanted = ask::<()>(Method::GET, format!("v1/items/{mailbox}"));
        self.ask_if_new(Ask { as_reader: Some(reader), known, ..wanted }).await
    }

    /// Adds a gateway to the site.
    pub async fn add_gateway(&self, gateway: &NewGateway) -> Result<AddedGateway, CloudError> {
        self.ask(once("v1/gateways", gateway)).await
    }

    /// The gateways of the site.
    pub async fn gateways(&self) -> Result<Gateways, CloudError> {
        self.ask(ask::<()>(Method::GET, "v1/gateways")).await
    }

    /// Takes a gateway out of the site.
    pub async fn remove_gateway(&self, gateway: Name) -> Result<(), CloudError> {
        self.tell(ask::<()>(Method::DELETE, format!("v1/gateways/{gateway}"))).await
    }

    /// Sends this device's mutations up.
    pub async fn push(&self, push: &Push) -> Result<Pushed, CloudError> {
        self.ask(with(Method::POST, "v1/sync", push)).await
    }

    /// What changed in a bucket after `since`; waits up to `wait` seconds for news.
    pub async fn pull(&self, bucket: Name, since: i64, wait: u64) -> Result<Pulled, CloudError> {
        self.ask(ask::<()>(Method::GET, format!("v1/sync/{bucket}?since={since}&wait={wait}"))).await
    }
}
