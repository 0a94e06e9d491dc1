//! Route: a device's socket, one line to one gateway. The cloud counts its messages and reads none.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use cloud_api::gateway::MESSAGE_LEN_MAX;
use cloud_api::{Name, Word};
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::ROUND;
use super::switchboard::{DeviceLine, NoLine};
use crate::cloud::Cloud;
use crate::database::DatabaseError;
use crate::http::{Answer, Principal, Refusal, closing, not_a_socket, path_name};

/// The longest a line may last: nobody opens doors for longer in one go.
const LINE_MAX: Duration = Duration::from_secs(600);

/// Answers 101, or why there is no line.
pub(crate) async fn open_line(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(gateway): Path<String>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<Response> {
    let gateway = path_name(&gateway)?;
    if !is_of_the_site(&cloud, principal.tenant, gateway).await? {
        return Err(Word::NotFound.into());
    }
    let upgrade = upgrade.map_err(|_| not_a_socket())?;
    let line =
        cloud.switchboard.line(principal.tenant, gateway, principal.device).map_err(|none| match none {
            NoLine::Away => Refusal::from(Word::GatewayAway),
            NoLine::Busy => Refusal::saying(Word::TooMany, "the gateway carries as many lines as it can"),
        })?;
    let upgrade = upgrade.max_message_size(MESSAGE_LEN_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move { carry(&cloud, principal, line, socket).await }))
}

async fn carry(cloud: &Cloud, principal: Principal, mut line: DeviceLine, mut socket: WebSocket) {
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let teller = line.teller();
    let last = sleep(LINE_MAX);
    tokio::pin!(last);
    let why = loop {
        tokio::select! {
            () = line.ended.wait() => break "gateway-away",
            () = &mut last => break "too-long",
            message = line.messages.recv() => {
                let Some(message) = message else { break "ended" };
                if socket.send(Message::Binary(message.into())).await.is_err() {
                    return;
                }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    if !teller.say(bytes.to_vec()).await {
                        break "gateway-away";
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_))) => break "malformed",
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            _ = rounds.tick() => match may_still(cloud, principal).await {
                Ok(false) => break "signed-out",
                Ok(true) => {
                    if socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                        return;
                    }
                }
                Err(error) => tracing::warn!(%error, "a line's right was not looked at"),
            },
        }
    };
    closing(&mut socket, why).await;
}

async fn is_of_the_site(cloud: &Cloud, tenant: Name, gateway: Name) -> Result<bool, DatabaseError> {
    let rows = cloud
        .database
        .read(
            "SELECT gateway FROM gateway WHERE tenant = $1 AND gateway = $2",
            &[tenant.0.into(), gateway.0.into()],
        )
        .await?;
    Ok(!rows.is_empty())
}

/// Who is shut out loses a line within a round.
async fn may_still(cloud: &Cloud, principal: Principal) -> Result<bool, DatabaseError> {
    let rows = cloud
        .database
        .read(
            "SELECT device FROM device WHERE tenant = $1 AND device = $2 AND revoked_at IS NULL",
            &[principal.tenant.0.into(), principal.device.0.into()],
        )
        .await?;
    Ok(!rows.is_empty())
}
