//! The page behind a link for who opens it without the app. It knows nothing: the secret stays in the fragment.

use axum::response::Html;

/// Answers the same to everybody, crawlers and previews too; opening it consumes nothing.
pub(crate) async fn page() -> Html<&'static str> {
    Html(include_str!("page.html"))
}
