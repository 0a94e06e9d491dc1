//! Phones that connect and leave, as bluetoothd sees them.

use bluer::{Adapter, AdapterEvent, Address, DeviceEvent, DeviceProperty};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, SelectAll};

/// What happened to a phone's connection.
pub(super) enum Peer {
    Connected(Address),
    Left(Address),
}

/// Every phone that bluetoothd knows on one adapter.
pub(super) struct Peers {
    adapter: Adapter,
    adapter_events: BoxStream<'static, AdapterEvent>,
    peers: SelectAll<BoxStream<'static, Peer>>,
}

impl Peers {
    pub(super) async fn watch(adapter: &Adapter) -> bluer::Result<Self> {
        let adapter_events = adapter.events().await?.boxed();
        let mut peers = Self { adapter: adapter.clone(), adapter_events, peers: SelectAll::new() };
        for address in adapter.device_addresses().await? {
            peers.add(address).await;
        }
        Ok(peers)
    }

    /// The next phone that came or went; `None` when bluetoothd has gone.
    pub(super) async fn next(&mut self) -> Option<Peer> {
        loop {
            tokio::select! {
                Some(peer) = self.peers.next(), if !self.peers.is_empty() => return Some(peer),
                event = self.adapter_events.next() => match event? {
                    AdapterEvent::DeviceAdded(address) => {
                        if self.add(address).await {
                            return Some(Peer::Connected(address));
                        }
                    }
                    AdapterEvent::DeviceRemoved(address) => return Some(Peer::Left(address)),
                    AdapterEvent::PropertyChanged(_) => {}
                },
            }
        }
    }

    /// Watches one phone; true when it is connected already.
    async fn add(&mut self, address: Address) -> bool {
        let Ok(device) = self.adapter.device(address) else { return false };
        let Ok(events) = device.events().await else { return false };
        let peers = events.filter_map(move |event| async move {
            match event {
                DeviceEvent::PropertyChanged(DeviceProperty::Connected(true)) => {
                    Some(Peer::Connected(address))
                }
                DeviceEvent::PropertyChanged(DeviceProperty::Connected(false)) => Some(Peer::Left(address)),
                DeviceEvent::PropertyChanged(_) => None,
            }
        });
        self.peers.push(peers.boxed());
        device.is_connected().await.unwrap_or(false)
    }
}
