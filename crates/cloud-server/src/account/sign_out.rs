//! Route: sign out. The device stays in the list and needs a new approval to come back.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::cloud::Cloud;
use crate::device::shut_out;
use crate::http::{Answer, Principal};

/// Answers 204; the token is worth nothing from then on.
pub(crate) async fn sign_out(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
) -> Answer<StatusCode> {
    shut_out(&cloud, &principal, principal.device).await?;
    Ok(StatusCode::NO_CONTENT)
}
