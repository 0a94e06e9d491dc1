//! Turns the adapter's events into sightings of one profile.

use std::future::ready;
use std::time::Duration;

use btleplug::api::{Central, CentralEvent, CentralState, Peripheral as _, PeripheralProperties};
use btleplug::platform::{Adapter, Peripheral, PeripheralId};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::time::timeout;

use crate::{LinkError, Place, Profile, Sighting};

use super::Seen;
use super::cause::link_error;
use super::discovery::Discovery;

/// A scan that has seen nothing fitting for this long is started anew.
///
/// bluetoothd drops what a controller reports while a scan is starting, and a controller that filters
/// duplicates does not report it twice.
const RESTART_AFTER: Duration = Duration::from_millis(250);

/// What `adapter` sees of `profile` from now on; ends when Bluetooth is switched off.
pub(super) async fn sightings(
    adapter: &Adapter,
    profile: Profile,
    seen: Seen,
    discovery: Discovery,
) -> Result<BoxStream<'static, Sighting>, LinkError> {
    let events =
        adapter.events().await.map_err(|error| link_error("Failed to listen to the adapter", error))?;
    let adapter = adapter.clone();
    let fitting = events.take_while(|event| ready(!is_switch_off(event))).filter_map(move |event| {
        let (adapter, seen) = (adapter.clone(), seen.clone());
        async move { look(&adapter, &advertiser(event)?, &profile, &seen).await }
    });
    if cfg!(target_os = "linux") {
        Ok(stream::unfold((fitting.boxed(), discovery), next_or_restart).boxed())
    } else {
        Ok(fitting.boxed())
    }
}

type Watched = (BoxStream<'static, Sighting>, Discovery);

async fn next_or_restart((mut fitting, discovery): Watched) -> Option<(Sighting, Watched)> {
    loop {
        match timeout(RESTART_AFTER, fitting.next()).await {
            Ok(sighting) => return sighting.map(|sighting| (sighting, (fitting, discovery))),
            Err(_) => {
                if let Err(error) = discovery.restart().await {
                    tracing::debug!(%error, "The scan could not be started anew");
                    return None;
                }
            }
        }
    }
}

fn is_switch_off(event: &CentralEvent) -> bool {
    matches!(event, CentralEvent::StateUpdate(CentralState::PoweredOff))
}

/// Who advertised, if the event stems from an advertisement.
fn advertiser(event: CentralEvent) -> Option<PeripheralId> {
    match event {
        CentralEvent::DeviceDiscovered(id)
        | CentralEvent::DeviceUpdated(id)
        | CentralEvent::ManufacturerDataAdvertisement { id, .. }
        | CentralEvent::ServiceDataAdvertisement { id, .. }
        | CentralEvent::ServicesAdvertisement { id, .. }
        | CentralEvent::RssiUpdate { id, .. } => Some(id),
        CentralEvent::DeviceConnected(_)
        | CentralEvent::DeviceDisconnected(_)
        | CentralEvent::DeviceServicesModified(_)
        | CentralEvent::StateUpdate(_) => None,
    }
}

async fn look(adapter: &Adapter, id: &PeripheralId, profile: &Profile, seen: &Seen) -> Option<Sighting> {
    let place = Place::new(id.to_string());
    let peripheral = match seen.get(&place) {
        Some(peripheral) => peripheral,
        None => adapter.peripheral(id).await.ok()?,
    };
    let sighting = sighting(place, &peripheral, profile).await?;
    seen.insert(sighting.place.clone(), peripheral);
    Some(sighting)
}

async fn sighting(place: Place, peripheral: &Peripheral, profile: &Profile) -> Option<Sighting> {
    let properties = peripheral.properties().await.ok()??;
    if cfg!(target_os = "linux") && is_remembered_only(&properties) {
        return None;
    }
    let manufacturer_data = fitting(&properties, profile)?.to_vec();
    Some(Sighting { place, manufacturer_data, rssi: properties.rssi })
}

/// BlueZ also reports devices it saw earlier, but takes their signal strength away when a scan ends.
fn is_remembered_only(properties: &PeripheralProperties) -> bool {
    properties.rssi.is_none()
}

/// The manufacturer data, if the advertisement fits: BlueZ merges the filters of all programs that scan.
fn fitting<'a>(properties: &'a PeripheralProperties, profile: &Profile) -> Option<&'a [u8]> {
    if !properties.services.contains(&profile.service) {
        return None;
    }
    properties.manufacturer_data.get(&profile.company).map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const PROFILE: Profile = Profile {
        service: Uuid::from_u128(1),
        write: Uuid::from_u128(2),
        notify: Uuid::from_u128(3),
        company: 0xffff,
    };

    fn advert(service: u128, company: u16) -> PeripheralProperties {
        PeripheralProperties {
            services: vec![Uuid::from_u128(service)],
            manufacturer_data: [(company, vec![0x2a])].into(),
            ..PeripheralProperties::default()
        }
    }

    #[test]
    fn an_advert_fits_by_service_and_company_only() {
        assert_eq!(fitting(&advert(1, 0xffff), &PROFILE), Some(&[0x2a][..]));
        assert_eq!(fitting(&advert(9, 0xffff), &PROFILE), None);
        assert_eq!(fitting(&advert(1, 0x004c), &PROFILE), None);
    }

    #[test]
    fn the_end_of_bluetooth_ends_the_scan() {
        assert!(is_switch_off(&CentralEvent::StateUpdate(CentralState::PoweredOff)));
        assert!(!is_switch_off(&CentralEvent::StateUpdate(CentralState::PoweredOn)));
    }
}
