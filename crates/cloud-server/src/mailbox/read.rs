//! Route: read a box again, by the device that claimed it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud_api::{Name, Word};

use super::item;
use crate::cloud::Cloud;
use crate::http::{Answer, Json, bearer, path_name};
use crate::ports::hash;

/// Answers the item, or 304 when `If-None-Match` names its version. Changes nothing.
pub(crate) async fn read(
    State(cloud): State<Arc<Cloud>>,
    Path(mailbox): Path<String>,
    headers: HeaderMap,
) -> Answer<Response> {
    let mailbox: Name = path_name(&mailbox)?;
    let reader = bearer(&headers).ok_or(Word::SignedOut)?;
    let rows = cloud
        .database
        .read(
            "SELECT item, version, expires_at FROM mailbox WHERE mailbox = $1 AND reader_hash = $2",
            &[mailbox.0.into(), hash(&reader).into()],
        )
        .await?;
    let item = item(rows.first().ok_or(Word::NotFound)?)?;
    if item.expires_at <= cloud.ports.now() {
        return Err(Word::Expired.into());
    }
    let tag = format!("\"{}\"", item.version);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::ETAG, tag)], Json(item)).into_response())
}
