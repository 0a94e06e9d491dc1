//! How a WebSocket is closed with a word about why.

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use cloud_api::Word;

use super::Refusal;

/// What somebody gets who asks for a socket in another way.
pub(crate) fn not_a_socket() -> Refusal {
    Refusal::saying(Word::Malformed, "this is a WebSocket: ask to upgrade the connection (RFC 6455)")
}

/// Says why, and closes; who is gone already does not hear it.
pub(crate) async fn closing(socket: &mut WebSocket, why: &'static str) {
    let frame = CloseFrame { code: close_code::NORMAL, reason: why.into() };
    if socket.send(Message::Close(Some(frame))).await.is_err() {
        tracing::trace!(why, "a socket was gone before it was closed");
    }
}
