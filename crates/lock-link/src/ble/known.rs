//! Gets at a device without a scan, by what the system remembers of it.

use btleplug::platform::{Adapter, Peripheral};

use crate::{LinkError, Place};

#[cfg(target_os = "linux")]
pub(super) async fn peripheral(adapter: &Adapter, place: &Place) -> Result<Peripheral, LinkError> {
    use btleplug::api::Central;

    let id: bluez_async::DeviceId = place.as_str().parse().map_err(|_| LinkError::NotFound)?;
    adapter
        .peripheral(&id.into())
        .await
        .map_err(|error| super::cause::link_error("Failed to look the device up", error))
}

#[cfg(target_vendor = "apple")]
pub(super) async fn peripheral(adapter: &Adapter, place: &Place) -> Result<Peripheral, LinkError> {
    use btleplug::api::{Central, RetrievePeripheralsOptions};

    let id = uuid::Uuid::parse_str(place.as_str()).map_err(|_| LinkError::NotFound)?;
    let wanted = RetrievePeripheralsOptions { identifiers: Some(vec![id.into()]), services: None };
    let known = adapter
        .retrieve_peripherals(wanted)
        .await
        .map_err(|error| super::cause::link_error("Failed to look the device up", error))?;
    known.into_iter().next().ok_or(LinkError::NotFound)
}

#[cfg(target_os = "windows")]
pub(super) async fn peripheral(adapter: &Adapter, place: &Place) -> Result<Peripheral, LinkError> {
    use btleplug::api::{BDAddr, Central};

    let address: BDAddr = place.as_str().parse().map_err(|_| LinkError::NotFound)?;
    adapter
        .add_peripheral(&address.into())
        .await
        .map_err(|error| super::cause::link_error("Failed to look the device up", error))
}

/// btleplug makes no id from an address here, so only what was seen since the program started is known.
#[cfg(target_os = "android")]
pub(super) async fn peripheral(adapter: &Adapter, place: &Place) -> Result<Peripheral, LinkError> {
    use btleplug::api::{Central, Peripheral as _};

    let known = adapter
        .peripherals()
        .await
        .map_err(|error| super::cause::link_error("Failed to look the device up", error))?;
    known
        .into_iter()
        .find(|peripheral| peripheral.id().to_string() == place.as_str())
        .ok_or(LinkError::NotFound)
}
