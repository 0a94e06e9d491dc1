//! A cloud to talk to, in this process, and the people who do.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use cloud_api::{Name, Token};
use cloud_server::{BehindProxy, Cloud, Database, GuestPage, Place, Ports, router};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::postgres;

pub(crate) const START: i64 = 1_795_356_000;
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running cloud and its clock.
pub(crate) struct World {
    pub(crate) place: Place,
    app: Router,
    clock: Arc<AtomicI64>,
    peers: AtomicU64,
    _folder: Option<TempDir>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The word of a refusal.
    pub(crate) fn word(&self) -> String {
        self.json()["word"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(crate) fn wants(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

/// Somebody's device that has signed in.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) member: String,
    pub(crate) token: String,
    pub(crate) public_key: String,
}

/// The same story on both engines.
pub(crate) async fn worlds() -> [World; 2] {
    [World::embedded().await, World::on_a_server().await]
}

impl World {
    pub(crate) async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().join("data"));
        Self::at(place, Some(folder), GuestPage::plain()).await
    }

    /// With a page for guests without the app.
    pub(crate) async fn with_page(page: GuestPage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().join("data"));
        Self::at(place, Some(folder), page).await
    }

    pub(crate) async fn on_a_server() -> Self {
        Self::at(Place::Server(postgres::database().await), None, GuestPage::plain()).await
    }

    pub(crate) async fn at(place: Place, folder: Option<TempDir>, page: GuestPage) -> Self {
        let database = Database::open(&place).await.expect("the database opens");
        let clock = Arc::new(AtomicI64::new(START));
        let (time, drawn) = (clock.clone(), AtomicU64::new(1));
        let ports = Ports {
            clock: Arc::new(move || time.load(Ordering::SeqCst)),
            stopwatch: Arc::new(|| std::time::Duration::ZERO),
            entropy: Arc::new(move |buffer| {
                let number = drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
                buffer.iter_mut().zip(number.iter().cycle()).for_each(|(byte, value)| *byte = *value);
            }),
        };
        let app = router(&Cloud::with_page(database, ports, page), BehindProxy::No);
        Self { place, app, clock, peers: AtomicU64::new(0), _folder: folder }
    }

    /// Ends it; what it kept stays in its folder.
    pub(crate) fn end(self) -> (Place, Option<TempDir>) {
        drop(self.app);
        (self.place, self._folder)
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sends a request from an address of its own.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Reply {
        let number = u32::try_from(self.peers.fetch_add(1, Ordering::SeqCst)).unwrap();
        let peer = SocketAddr::from((Ipv4Addr::from_bits(0x7f00_0001 + number), 4000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Value) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Reply {
        self.call(Method::GET, path, Some(token), Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Reply {
        self.call(Method::POST, path, Some(token), body).await
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: Value) -> Reply {
        self.call(Method::PUT, path, Some(token), body).await
    }

    pub(crate) async fn delete(&self, path: &str, token: &str) -> Reply {
        self.call(Method::DELETE, path, Some(token), Value::Null).await
    }

    /// Opens a site.
    pub(crate) async fn owner(&self, email: &str) -> Device {
        let reply = self.call(Method::POST, "/v1/accounts", None, credentials(email, 1)).await;
        device(&reply.wants(201), 1)
    }

    /// Signs in on a further device.
    pub(crate) async fn sign_in(&self, email: &str, key: u8) -> Device {
        let reply = self.call(Method::POST, "/v1/sessions", None, credentials(email, key)).await;
        device(&reply.wants(201), key)
    }

    /// Lets `other` in.
    pub(crate) async fn approve(&self, by: &Device, other: &Device) -> Reply {
        let body = json!({ "sealed_key": "c2VhbGVk", "public_key": other.public_key });
        self.post(&format!("/v1/devices/{}/approval", other.id), &by.token, body).await
    }

    /// Somebody who joined with an invitation, approved.
    pub(crate) async fn member(&self, owner: &Device, email: &str, role: &str) -> Device {
        let invited = self.post("/v1/invitations", &owner.token, json!({ "role": role })).await.wants(201);
        let mut body = credentials(email, 9);
        body["invitation"] = invited.json()["invitation"].clone();
        let reply = self.call(Method::POST, "/v1/accounts", None, body).await;
        let joined = device(&reply.wants(201), 9);
        self.approve(owner, &joined).await.wants(204);
        joined
    }
}

pub(crate) fn credentials(email: &str, key: u8) -> Value {
    let device = json!({ "name": "Phone", "public_key": Name([key; 32]).to_string() });
    json!({ "email": email, "password": PASSWORD, "device": device })
}

pub(crate) fn device(reply: &Reply, key: u8) -> Device {
    let json = reply.json();
    let text = |name: &str| json[name].as_str().unwrap().to_owned();
    Device {
        id: text("device"),
        member: text("member"),
        token: text("token"),
        public_key: Name([key; 32]).to_string(),
    }
}

/// A token and what the cloud keeps of it.
pub(crate) fn token(byte: u8) -> (String, String) {
    use sha2::{Digest, Sha256};
    let hash: [u8; 32] = Sha256::digest([byte; 32]).into();
    (Token::new([byte; 32]).to_text().to_string(), Name(hash).to_string())
}
