//! From a connection to a route: who is at the other end, how much and how long anybody may speak.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cloud_api::Word;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::caller::{Gate, check};
use super::{Refusal, Stranger, routes};
use crate::cloud::Cloud;

/// The longest any answer may take, reading the body included: a slow sender holds nothing for longer.
const TIME_MAX: Duration = Duration::from_secs(20);

/// Whether the address of the other end is told by a proxy in front of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BehindProxy {
    /// Nobody stands between: a header that says otherwise is not believed.
    No,
    /// The last entry of `X-Forwarded-For` is the proxy's word.
    Yes,
}

/// All routes, ready to be served with the peer's address as [`ConnectInfo`].
pub fn router(cloud: &Arc<Cloud>, proxy: BehindProxy) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let gate = Gate { cloud: cloud.clone(), who: route.who, route: route.path };
        let limits = (DefaultBodyLimit::disable(), RequestBodyLimitLayer::new(route.body_max));
        let answer = route.answer.route_layer(from_fn_with_state(gate, check)).route_layer(limits);
        router = router.route(route.path, answer);
    }
    router
        .fallback(|| async { Refusal::from(Word::NotFound) })
        .method_not_allowed_fallback(|| async { Refusal::from(Word::NotFound) })
        .with_state(cloud.clone())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIME_MAX))
        .layer(CatchPanicLayer::custom(|_| Refusal::from(Word::Unavailable).into_response()))
        .layer(from_fn_with_state(proxy, name_the_stranger))
        .layer(from_fn(close_the_curtains))
}

/// What an operator's monitor asks, on an address of its own that strangers do not reach.
pub fn watch_router(cloud: &Arc<Cloud>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(cloud.clone())
}

async fn metrics(State(cloud): State<Arc<Cloud>>) -> Result<Response, Refusal> {
    let text = cloud.measures.text().map_err(|_| Word::Unavailable)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn name_the_stranger(State(proxy): State<BehindProxy>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let told = (proxy == BehindProxy::Yes).then(|| forwarded(&request)).flatten();
    if let Some(address) = told.or(peer) {
        request.extensions_mut().insert(Stranger(address));
    }
    next.run(request).await
}

/// The proxy adds its own peer at the end; what stands before may be anybody's invention.
fn forwarded(request: &Request) -> Option<std::net::IpAddr> {
    let header = request.headers().get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    header.rsplit(',').next()?.trim().parse().ok()
}

/// Nothing of ours is kept in a cache, shown in a frame, found by a search, or told to the next site.
async fn close_the_curtains(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}
