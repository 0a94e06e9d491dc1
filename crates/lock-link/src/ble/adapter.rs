//! Chooses the adapter.

use btleplug::api::{Central, CentralState, Manager as _};
use btleplug::platform::{Adapter, Manager};

use crate::LinkError;

use super::cause::link_error;

/// The adapter called `name`, or else the first that is switched on, or else the first.
pub(super) async fn open(name: Option<&str>) -> Result<Adapter, LinkError> {
    let manager = Manager::new().await.map_err(|error| link_error("Failed to reach Bluetooth", error))?;
    let adapters =
        manager.adapters().await.map_err(|error| link_error("Failed to list the adapters", error))?;
    let chosen = match name {
        Some(name) => called(name, adapters).await,
        None => first_switched_on(adapters).await,
    };
    chosen.ok_or(LinkError::NoAdapter)
}

async fn called(name: &str, adapters: Vec<Adapter>) -> Option<Adapter> {
    for adapter in adapters {
        if let Ok(info) = adapter.adapter_info().await
            && is_about(name, &info)
        {
            return Some(adapter);
        }
    }
    None
}

/// On Linux an adapter describes itself as "hci1 (usb:...)".
fn is_about(name: &str, info: &str) -> bool {
    info.split_whitespace().next() == Some(name)
}

async fn first_switched_on(adapters: Vec<Adapter>) -> Option<Adapter> {
    for adapter in &adapters {
        if matches!(adapter.adapter_state().await, Ok(CentralState::PoweredOn)) {
            return Some(adapter.clone());
        }
    }
    adapters.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hci1_is_not_hci10() {
        assert!(is_about("hci1", "hci1 (usb:v1D6Bp0246d0542)"));
        assert!(!is_about("hci1", "hci10 (usb:v1D6Bp0246d0542)"));
    }
}
