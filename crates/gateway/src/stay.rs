//! Staying connected: after a cut, a restart of the cloud or a night without power, without anybody's help.

use std::sync::Arc;
use std::time::Duration;

use cloud_api::Word;
use cloud_client::{Client, CloudError, Jitter};
use lock_link::relay::Station;
use tokio::time::sleep;

use crate::serve;

/// How long to wait before the next attempt.
#[derive(Clone)]
pub struct Pauses {
    /// After the first failure.
    pub first: Duration,
    /// Doubling ends here.
    pub longest: Duration,
    /// Spreads them, so that a thousand gateways do not come back in one second.
    pub jitter: Jitter,
}

impl Pauses {
    /// As a gateway in a building should: 1 s at first, a minute at most.
    #[must_use]
    pub fn new(jitter: Jitter) -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(60), jitter }
    }

    /// Half of it is certain, the other half drawn.
    fn after(&self, failures: u32) -> Duration {
        let whole = self.first.saturating_mul(1 << failures.min(16)).min(self.longest);
        let half = u64::try_from(whole.as_millis() / 2).unwrap_or(u64::MAX);
        Duration::from_millis(half + (self.jitter)(half.max(1)))
    }
}

/// Connects, serves, and connects again, for ever.
pub async fn stay_connected(client: &Client, station: &Arc<Station>, pauses: &Pauses) {
    let mut failures = 0;
    loop {
        match client.gateway_socket().await {
            Ok(socket) => {
                tracing::info!("connected to the cloud");
                failures = 0;
                serve(station, socket).await;
                tracing::warn!("the socket to the cloud ended");
            }
            Err(error) => {
                tell(&error);
                failures += 1;
            }
        }
        sleep(pauses.after(failures)).await;
    }
}

fn tell(error: &CloudError) {
    match error.word() {
        Some(Word::SignedOut) => {
            tracing::error!(
                "the cloud does not know this gateway: add it in the app and give it the new token"
            );
        }
        Some(word) => tracing::warn!(?word, "the cloud refused"),
        None => tracing::warn!(%error, "not connected"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_are_never_less_than_half_of_it() {
        let none = Pauses::new(Arc::new(|_| 0));
        let all = Pauses::new(Arc::new(|most| most - 1));
        let seconds: Vec<u64> = (0..8).map(|failures| none.after(failures).as_millis() as u64).collect();
        assert_eq!(seconds, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(all.after(20), Duration::from_millis(59_999));
    }
}
