//! A refusal on its way out: problem details, and when to come back.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud_api::{Problem, Word};

use crate::database::DatabaseError;

/// What is answered instead of what was asked.
#[derive(Debug)]
pub(crate) struct Refusal {
    problem: Problem,
    after: Option<Duration>,
}

impl Refusal {
    /// With the time after which it is worth trying again.
    pub(crate) fn after(problem: Problem, wait: Duration) -> Self {
        Self { problem, after: Some(wait) }
    }

    pub(crate) fn saying(word: Word, detail: impl Into<String>) -> Self {
        Self { problem: Problem::saying(word, detail), after: None }
    }

    #[cfg(test)]
    pub(crate) fn word(&self) -> Word {
        self.problem.word
    }
}

impl From<Word> for Refusal {
    fn from(word: Word) -> Self {
        Self { problem: Problem::new(word), after: None }
    }
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        tracing::error!(%error, "the database refused");
        Self::after(Problem::new(Word::Unavailable), Duration::from_secs(2))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = self.after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        response
    }
}
