//! Every route in one table: its address, who may call it, and what answers. Tests go through the same table.

use std::sync::Arc;

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post, put};

use crate::cloud::Cloud;
use crate::{account, device, gateway, guest_page, health, mailbox, sync};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody, without limit: signs of life and pages that never change.
    Anybody,
    /// Anybody, so often.
    Stranger,
    /// A device that has signed in, approved or not.
    AnyDevice,
    /// An approved device.
    Device,
    /// An approved device of an owner or a manager.
    Host,
    /// An approved device of an owner.
    Owner,
    /// A gateway.
    Gateway,
}

/// One route.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its address, with names in braces.
    pub path: &'static str,
    /// Who may call it.
    pub who: Who,
    /// The most bytes of its body.
    pub body_max: usize,
    pub(super) answer: MethodRouter<Arc<Cloud>>,
}

/// Enough for a sealed item as base64, and the words around it.
const BODY_MAX: usize = 32 * 1024;
/// Two hundred sealed rows as base64, and the words around them.
const PUSH_MAX: usize = 2560 * 1024;

fn route(method: Method, path: &'static str, who: Who, answer: MethodRouter<Arc<Cloud>>) -> Route {
    Route { method, path, who, body_max: BODY_MAX, answer }
}

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        route(Method::GET, "/healthz", Who::Anybody, get(health::alive)),
        route(Method::GET, "/readyz", Who::Anybody, get(health::ready)),
        route(Method::GET, "/k", Who::Anybody, get(guest_page::page)),
        route(Method::GET, "/k/", Who::Anybody, get(guest_page::page)),
        route(Method::GET, "/k/{file}", Who::Anybody, get(guest_page::file)),
        route(Method::POST, "/v1/accounts", Who::Stranger, post(account::open)),
        route(Method::POST, "/v1/sessions", Who::Stranger, post(account::sign_in)),
        route(Method::DELETE, "/v1/sessions/current", Who::AnyDevice, delete(account::sign_out)),
        route(Method::POST, "/v1/invitations", Who::Owner, post(account::invite)),
        route(Method::GET, "/v1/members", Who::Device, get(account::list)),
        route(Method::DELETE, "/v1/members/{member}", Who::Owner, delete(account::remove)),
        route(Method::GET, "/v1/devices", Who::Device, get(device::list)),
        route(Method::GET, "/v1/devices/current/key", Who::AnyDevice, get(device::fetch_key)),
        route(Method::POST, "/v1/devices/{device}/approval", Who::Device, post(device::approve)),
        route(Method::DELETE, "/v1/devices/{device}", Who::Device, delete(device::revoke)),
        route(Method::POST, "/v1/gateways", Who::Owner, post(gateway::add)),
        route(Method::GET, "/v1/gateways", Who::Device, get(gateway::list)),
        route(Method::GET, "/v1/gateways/current/socket", Who::Gateway, get(gateway::connect)),
        route(Method::DELETE, "/v1/gateways/{gateway}", Who::Owner, delete(gateway::remove)),
        route(Method::GET, "/v1/gateways/{gateway}/line", Who::Device, get(gateway::open_line)),
        route(Method::PUT, "/v1/mailboxes/{mailbox}", Who::Host, put(mailbox::put)),
        route(Method::GET, "/v1/mailboxes/{mailbox}", Who::Device, get(mailbox::look)),
        route(Method::DELETE, "/v1/mailboxes/{mailbox}", Who::Host, delete(mailbox::empty)),
        route(Method::POST, "/v1/mailboxes/{mailbox}/reopening", Who::Host, post(mailbox::reopen)),
        Route { body_max: PUSH_MAX, ..route(Method::POST, "/v1/sync", Who::Host, post(sync::push)) },
        route(Method::GET, "/v1/sync/{bucket}", Who::Device, get(sync::pull)),
        route(Method::POST, "/v1/claims/{mailbox}", Who::Stranger, post(mailbox::claim)),
        route(Method::GET, "/v1/items/{mailbox}", Who::Stranger, get(mailbox::read)),
    ]
}
