//! Signs of life for whoever watches the process.

use std::sync::Arc;

use axum::extract::State;

use crate::cloud::Cloud;
use crate::http::Answer;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers, too: requests may come.
pub(crate) async fn ready(State(cloud): State<Arc<Cloud>>) -> Answer<&'static str> {
    cloud.database.ping().await?;
    Ok("ready\n")
}
