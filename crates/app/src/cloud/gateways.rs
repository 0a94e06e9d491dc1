//! Verbs: the gateways of the site.

use cloud_api::Name;
use cloud_api::gateway::NewGateway;

use crate::App;
use crate::app::{id_text, moment, parse_id};
use crate::failure::Failure;
use crate::rename::clean_name;
use crate::view::{AddedGateway, CommandError, Gateway, GatewayId};

impl App {
    /// The gateways of the site, oldest first, asked of the cloud now.
    ///
    /// # Errors
    /// `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn gateways(&self) -> Result<Vec<Gateway>, CommandError> {
        let listed = self.cloud()?.gateways().await.map_err(Failure::from)?;
        let seen = |at: i64| u32::try_from(at).ok().map(|at| moment(&self.ports.zone, at));
        let gateways = listed.gateways.into_iter().map(|gateway| Gateway {
            id: GatewayId(id_text(store::Id(gateway.gateway.0))),
            name: gateway.name,
            here: gateway.here,
            seen_at: gateway.seen_at.and_then(seen),
        });
        Ok(gateways.collect())
    }

    /// Adds a gateway; what it signs in with is told this once.
    ///
    /// # Errors
    /// `BadInput` for an empty name; `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn add_gateway(&self, name: &str) -> Result<AddedGateway, CommandError> {
        let (name, row) = (clean_name(name, "name")?, self.joined()?);
        let added = self.cloud()?.add_gateway(&NewGateway { name: name.clone() }).await;
        let added = added.map_err(Failure::from)?;
        Ok(AddedGateway { name, token: added.token.to_text().to_string(), address: row.address })
    }

    /// Takes a gateway out of the site, at once.
    ///
    /// # Errors
    /// `Gone`; `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn remove_gateway(&self, gateway: &GatewayId) -> Result<(), CommandError> {
        let id = parse_id(&gateway.0)?;
        Ok(self.cloud()?.remove_gateway(Name(id.0)).await.map_err(Failure::from)?)
    }
}
