//! Who asks: found from the token before any handler runs.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cloud_api::account::MemberRole;
use cloud_api::{Name, Token, Word};

use super::{Answer, Refusal, Who};
use crate::account::role_of;
use crate::cloud::Cloud;
use crate::ports::hash;

/// A device that has signed in, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Principal {
    pub(crate) tenant: Name,
    pub(crate) member: Name,
    pub(crate) device: Name,
    pub(crate) role: MemberRole,
}

/// A gateway that has signed in, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Carrier {
    pub(crate) tenant: Name,
    pub(crate) gateway: Name,
}

/// The address of somebody without a token.
#[derive(Clone, Copy)]
pub(crate) struct Stranger(pub(crate) IpAddr);

/// What stands between a route and who may call it.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) cloud: Arc<Cloud>,
    pub(super) who: Who,
    pub(super) route: &'static str,
}

pub(super) async fn check(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let began = (gate.cloud.ports.stopwatch)();
    let method = word(request.method());
    let response = admit_and_run(&gate, request, next).await;
    let took = (gate.cloud.ports.stopwatch)().saturating_sub(began);
    gate.cloud.measures.answered(method, gate.route, response.status().as_u16(), took);
    response
}

/// A label may only have a few values.
fn word(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE"];
    known.into_iter().find(|word| *word == method.as_str()).unwrap_or("other")
}

async fn admit_and_run(gate: &Gate, mut request: Request, next: Next) -> Response {
    let allowed = match gate.who {
        Who::Anybody => Ok(()),
        Who::Stranger => stranger(&gate.cloud, &request),
        Who::AnyDevice | Who::Device | Who::Host | Who::Owner => admit(gate, &mut request).await,
        Who::Gateway => admit_gateway(&gate.cloud, &mut request).await,
    };
    match allowed {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn stranger(cloud: &Cloud, request: &Request) -> Answer<()> {
    match request.extensions().get::<Stranger>() {
        Some(Stranger(address)) => cloud.limits.stranger(*address),
        None => Ok(()),
    }
}

async fn admit(gate: &Gate, request: &mut Request) -> Answer<()> {
    let Some(token) = bearer(request.headers()) else {
        stranger(&gate.cloud, request)?;
        return Err(Word::SignedOut.into());
    };
    let Some((principal, approved)) = find(&gate.cloud, &token).await? else {
        stranger(&gate.cloud, request)?;
        return Err(Word::SignedOut.into());
    };
    gate.cloud.limits.device(principal.device)?;
    if gate.who != Who::AnyDevice && !approved {
        return Err(Word::NotApproved.into());
    }
    let allowed = match gate.who {
        Who::Owner => principal.role == MemberRole::Owner,
        Who::Host => principal.role != MemberRole::Staff,
        Who::Anybody | Who::Stranger | Who::AnyDevice | Who::Device | Who::Gateway => true,
    };
    if !allowed {
        return Err(Word::NotAllowed.into());
    }
    request.extensions_mut().insert(principal);
    Ok(())
}

async fn admit_gateway(cloud: &Cloud, request: &mut Request) -> Answer<()> {
    let found = match bearer(request.headers()) {
        Some(token) => find_gateway(cloud, &token).await?,
        None => None,
    };
    let Some(carrier) = found else {
        stranger(cloud, request)?;
        return Err(Word::SignedOut.into());
    };
    cloud.limits.device(carrier.gateway)?;
    request.extensions_mut().insert(carrier);
    Ok(())
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Token> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()))?
}

/// Asked anew for every request: who is shut out is out from the next request on.
async fn find(cloud: &Cloud, token: &Token) -> Result<Option<(Principal, bool)>, Refusal> {
    let rows = cloud
        .database
        .read(
            "SELECT device.tenant, device.member, device.device, member.role, device.approved_at \
             FROM token \
             JOIN device ON device.tenant = token.tenant AND device.device = token.device \
             JOIN member ON member.tenant = device.tenant AND member.member = device.member \
             WHERE token.hash = $1 AND token.expires_at > $2 AND device.revoked_at IS NULL",
            &[hash(token).into(), cloud.ports.now().into()],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let principal = Principal {
        tenant: Name(row.array(0)?),
        member: Name(row.array(1)?),
        device: Name(row.array(2)?),
        role: role_of(row.text(3)?)?,
    };
    Ok(Some((principal, row.int_or_null(4)?.is_some())))
}

async fn find_gateway(cloud: &Cloud, token: &Token) -> Result<Option<Carrier>, Refusal> {
    let rows = cloud
        .database
        .read("SELECT tenant, gateway FROM gateway WHERE hash = $1", &[hash(token).into()])
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Carrier { tenant: Name(row.array(0)?), gateway: Name(row.array(1)?) }))
}
