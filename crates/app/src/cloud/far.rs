//! Reaches a lock through a gateway: the one that saw it last first, then all that are connected at once.

use std::sync::Arc;
use std::time::Duration;

use cloud_api::Name;
use cloud_client::{Client, CloudError};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use lock_link::relay::{Dial, Line, RelayLink};
use lock_link::{Connection, Limits, Link, LinkError, Place};
use store::Id;
use store::table::gateway_place::{self, GatewayPlace};

use crate::App;
use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::reach::Target;
use crate::view::{CommandError, Stage};

/// How a lock is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// This phone's own radio: somebody stands at the door.
    Near,
    /// A gateway in the building: they may be anywhere.
    Far,
}

/// Nobody waits at the door, and the way is longer.
fn limits() -> Limits {
    Limits { scan: Duration::from_secs(8), ..Limits::default() }
}

impl App {
    pub(crate) async fn connect_far(
        &self,
        attempt: &mut Attempt<'_>,
        target: &Target<'_>,
    ) -> Result<Connection, Failure> {
        let client = self.cloud()?;
        let known =
            self.store.read(|access| Ok::<_, Failure>(gateway_place::find(access, &target.lock_id)?))?;
        if let Some(known) = known {
            attempt.stage(Stage::Connecting);
            let (link, place) = (link_to(&client, known.gateway), Place::new(known.place));
            match link.connect(&place, target.family.profile(), &limits()).await {
                Ok(connection) => return Ok(connection),
                Err(error) => tracing::debug!(%error, "The lock is not where a gateway saw it last"),
            }
        }
        attempt.stage(Stage::Looking);
        let (gateway, place) = self.look_from_afar(&client, target).await?;
        attempt.stage(Stage::Connecting);
        let link = link_to(&client, gateway);
        let connection = link.connect(&place, target.family.profile(), &limits()).await?;
        self.remember_gateway(target, gateway, &place);
        Ok(connection)
    }

    /// All connected gateways look at once; the first that sees the lock has it.
    async fn look_from_afar(&self, client: &Client, target: &Target<'_>) -> Result<(Id, Place), Failure> {
        let listed = client.gateways().await?.gateways;
        let here = listed.into_iter().filter(|gateway| gateway.here);
        let mut looking: FuturesUnordered<_> =
            here.map(|gateway| self.look_at(client, Id(gateway.gateway.0), target)).collect();
        if looking.is_empty() {
            return Err(CommandError::GatewayAway.into());
        }
        let mut other = None;
        while let Some(found) = looking.next().await {
            match found {
                Ok(found) => return Ok(found),
                Err(LinkError::NotFound) => {}
                Err(error) => other = Some(error),
            }
        }
        // What is wrong with one gateway is worth telling only when none sees the lock.
        Err(other.map_or_else(|| CommandError::NoGatewaySees.into(), Failure::from))
    }

    async fn look_at(
        &self,
        client: &Client,
        gateway: Id,
        target: &Target<'_>,
    ) -> Result<(Id, Place), LinkError> {
        let now = self.now();
        let is_it = |seen: &lock_link::Sighting| {
            target.family.recognises(&target.lock_id, target.lock_pub, &seen.manufacturer_data, now)
        };
        let link = link_to(client, gateway);
        let found = lock_link::find(&link, target.family.profile(), is_it, &limits()).await?;
        Ok((gateway, found.place))
    }

    /// Remembering only saves time.
    fn remember_gateway(&self, target: &Target<'_>, gateway: Id, place: &Place) {
        let (now, seen) = (self.now(), GatewayPlace { gateway, place: place.as_str().to_owned() });
        let written = self.store.write(|access| gateway_place::set(access, &target.lock_id, &seen, now));
        if let Err(error) = written {
            tracing::warn!(%error, "Failed to remember which gateway sees a lock");
        }
    }
}

fn link_to(client: &Client, gateway: Id) -> RelayLink {
    let client = client.clone();
    let dial: Dial = Arc::new(move || {
        let client = client.clone();
        Box::pin(async move {
            let socket = client.line(Name(gateway.0)).await.map_err(no_line)?;
            Ok(Line { out: socket.out, inward: socket.inward })
        })
    });
    RelayLink::new(dial)
}

/// A gateway that is not there, a cloud that is not there: a lock cannot be reached either way.
fn no_line(error: CloudError) -> LinkError {
    tracing::info!(%error, "No line to a gateway");
    LinkError::GatewayAway
}
