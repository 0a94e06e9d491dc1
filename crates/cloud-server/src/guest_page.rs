//! The guest page: what a browser gets at a link's address. It is read once, at the start, and is the same for everybody.

use std::fs;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::{Path as FromAddress, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use cloud_api::Word;

use crate::cloud::Cloud;
use crate::http::Refusal;

/// The page itself.
const INDEX: &str = "index.html";
/// All that is ever served, and as what; each lies in the folder a second time, packed, as `NAME.gz`.
const FILES: [(&str, &str); 5] = [
    (INDEX, "text/html; charset=utf-8"),
    ("page.js", "text/javascript; charset=utf-8"),
    ("page.css", "text/css; charset=utf-8"),
    ("lock.wasm", "application/wasm"),
    ("sw.js", "text/javascript; charset=utf-8"),
];
/// Scripts of this address alone, the lock's WebAssembly, and no word to anybody else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PERMISSIONS: &str = "bluetooth=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The files of the page.
pub struct GuestPage(Vec<File>);

struct File {
    name: &'static str,
    kind: &'static str,
    plain: Bytes,
    packed: Option<Bytes>,
}

/// A folder that does not hold the page.
#[derive(Debug, thiserror::Error)]
#[error("{} is not there or cannot be read: build the guest page first (cargo xtask guest-page)", path.display())]
pub struct NoGuestPage {
    path: PathBuf,
}

impl GuestPage {
    /// The page without a script, for a server that was given none: it says what to do with the link.
    #[must_use]
    pub fn plain() -> Self {
        let plain = Bytes::from_static(include_bytes!("guest_page.html"));
        Self(vec![File { name: INDEX, kind: "text/html; charset=utf-8", plain, packed: None }])
    }

    /// Reads the built page.
    ///
    /// # Errors
    /// When one of its files is missing: half a page is none.
    pub fn from_folder(folder: &Path) -> Result<Self, NoGuestPage> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map(Bytes::from).map_err(|_| NoGuestPage { path })
        };
        let file = |(name, kind): (&'static str, &'static str)| {
            Ok(File { name, kind, plain: read(name)?, packed: Some(read(&format!("{name}.gz"))?) })
        };
        FILES.into_iter().map(file).collect::<Result<_, _>>().map(Self)
    }

    fn file(&self, name: &str) -> Option<&File> {
        self.0.iter().find(|file| file.name == name)
    }
}

/// Answers the same to everybody, crawlers and previews too; the secret is in the fragment, which never comes here.
pub(crate) async fn page(State(cloud): State<std::sync::Arc<Cloud>>, headers: HeaderMap) -> Response {
    answer(&cloud, INDEX, &headers)
}

pub(crate) async fn file(
    State(cloud): State<std::sync::Arc<Cloud>>,
    FromAddress(name): FromAddress<String>,
    headers: HeaderMap,
) -> Response {
    answer(&cloud, &name, &headers)
}

fn answer(cloud: &Cloud, name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = cloud.page.file(name) else { return Refusal::from(Word::NotFound).into_response() };
    let packed = file.packed.as_ref().filter(|_| takes_gzip(headers));
    let mut response = Response::new(Body::from(packed.unwrap_or(&file.plain).clone()));
    let fields = [
        (header::CONTENT_TYPE, file.kind),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fields {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if packed.is_some() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).any(|one| {
        let mut words = one.split(';').map(str::trim);
        words.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip")) && !words.any(|word| word == "q=0")
    })
}
