//! Bodies and names out of a request, with a problem for what cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cloud_api::{Name, Word};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Refusal;

/// A JSON body, in or out. Its content type is not asked for; a browser's cross-site form can send none of our tokens.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            let large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
            Refusal::from(if large { Word::TooLarge } else { Word::Malformed })
        })?;
        // The position helps who writes a client; serde's words would repeat what was sent, secrets too.
        let read = serde_json::from_slice(&body).map_err(|error| {
            Refusal::saying(Word::Malformed, format!("line {}, column {}", error.line(), error.column()))
        });
        read.map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A name in the address. What cannot be one names nothing.
pub(crate) fn path_name<const N: usize>(text: &str) -> Result<Name<N>, Refusal> {
    Name::parse(text).ok_or_else(|| Word::NotFound.into())
}
