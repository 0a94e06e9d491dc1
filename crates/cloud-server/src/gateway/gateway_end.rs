//! Route: a gateway's socket. It stays open for as long as the gateway has power and network.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use cloud_api::gateway::{PACKET_LEN_MAX, Packet};
use tokio::time::{MissedTickBehavior, interval};

use super::switchboard::Plug;
use super::{ROUND, SILENT_ROUNDS_MAX};
use crate::cloud::Cloud;
use crate::database::DatabaseError;
use crate::http::{Answer, Carrier, closing, not_a_socket};

/// Answers 101, once its presence is written down.
pub(crate) async fn connect(
    State(cloud): State<Arc<Cloud>>,
    Extension(carrier): Extension<Carrier>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<Response> {
    let upgrade = upgrade.map_err(|_| not_a_socket())?;
    note_seen(&cloud, carrier).await?;
    let answer = upgrade.max_message_size(PACKET_LEN_MAX).on_upgrade(move |socket| async move {
        let plug = cloud.switchboard.plug_in(carrier.tenant, carrier.gateway);
        let exchange = plug.exchange.clone();
        let reason = carry(&cloud, carrier, plug, socket).await;
        tracing::info!(gateway = %carrier.gateway, reason, "a gateway's socket ended");
        if cloud.switchboard.plug_out(carrier.tenant, carrier.gateway, &exchange)
            && let Err(error) = note_left(&cloud, carrier).await
        {
            tracing::warn!(%error, "a gateway that left was not written down");
        }
    });
    Ok(answer)
}

/// Carries until something ends it; gives the reason.
async fn carry(cloud: &Cloud, carrier: Carrier, mut plug: Plug, mut socket: WebSocket) -> &'static str {
    let (mut rounds, mut silent) = (interval(ROUND), 0);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = plug.ended.wait() => {
                closing(&mut socket, "replaced").await;
                return "another socket took its place, or it was removed";
            }
            packet = plug.packets.recv() => {
                let Some(packet) = packet else { return "nobody is left to send" };
                if socket.send(Message::Binary(packet.encode().into())).await.is_err() {
                    return "it cannot be written to";
                }
            }
            message = socket.recv() => {
                silent = 0;
                match message {
                    Some(Ok(Message::Binary(bytes))) => match Packet::decode(&bytes) {
                        Ok(packet) => plug.exchange.deliver(packet),
                        Err(_) => {
                            closing(&mut socket, "malformed").await;
                            return "it sent something malformed";
                        }
                    },
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Text(_))) => {
                        closing(&mut socket, "malformed").await;
                        return "it sent text";
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return "it left",
                }
            }
            _ = rounds.tick() => {
                silent += 1;
                if silent > SILENT_ROUNDS_MAX {
                    return "it was silent for too long";
                }
                match note_seen(cloud, carrier).await {
                    Ok(true) => {}
                    Ok(false) => {
                        closing(&mut socket, "signed-out").await;
                        return "it was removed";
                    }
                    // A database that is away for a moment ends no line.
                    Err(error) => tracing::warn!(%error, "a gateway's presence was not written down"),
                }
                if socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return "it cannot be written to";
                }
            }
        }
    }
}

/// Writes down that it is there; false when it is none of the site's any more.
async fn note_seen(cloud: &Cloud, carrier: Carrier) -> Result<bool, DatabaseError> {
    let mut change = cloud.database.begin().await?;
    let rows = change
        .run(
            "UPDATE gateway SET seen_at = $1, left_at = NULL WHERE tenant = $2 AND gateway = $3 \
             RETURNING gateway",
            &[cloud.ports.now().into(), carrier.tenant.0.into(), carrier.gateway.0.into()],
        )
        .await?;
    change.commit().await?;
    Ok(!rows.is_empty())
}

async fn note_left(cloud: &Cloud, carrier: Carrier) -> Result<(), DatabaseError> {
    let mut change = cloud.database.begin().await?;
    change
        .run(
            "UPDATE gateway SET left_at = $1 WHERE tenant = $2 AND gateway = $3",
            &[cloud.ports.now().into(), carrier.tenant.0.into(), carrier.gateway.0.into()],
        )
        .await?;
    change.commit().await
}
