//! Which gateways are connected to this node, and the lines to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cloud_api::Name;
use cloud_api::gateway::{Packet, What};
use tokio::sync::{mpsc, watch};

/// Lines to one gateway at a time.
const LINES_MAX: usize = 32;
/// Packets that may wait for a gateway's socket.
const PACKETS_WAITING: usize = 128;
/// Messages that may wait for a device's socket; a device that reads more slowly loses its line.
const MESSAGES_WAITING: usize = 64;

/// The gateways of all sites on this node.
#[derive(Default)]
pub(crate) struct Switchboard {
    gateways: Mutex<HashMap<(Name, Name), Arc<Exchange>>>,
}

/// One connected gateway.
pub(super) struct Exchange {
    packets: mpsc::Sender<Packet>,
    ended: watch::Sender<bool>,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    next: u32,
    open: HashMap<u32, Held>,
}

/// One line's way to its device.
struct Held {
    device: Name,
    messages: mpsc::Sender<Vec<u8>>,
}

/// What the gateway's socket reads from, and how it hears that it is over.
pub(super) struct Plug {
    pub(super) exchange: Arc<Exchange>,
    pub(super) packets: mpsc::Receiver<Packet>,
    pub(super) ended: Ended,
}

/// Hears that a gateway's socket is over.
pub(super) struct Ended(watch::Receiver<bool>);

/// A device's end of a line; dropping it ends the line.
pub(super) struct DeviceLine {
    exchange: Arc<Exchange>,
    number: u32,
    /// What the gateway says.
    pub(super) messages: mpsc::Receiver<Vec<u8>>,
    /// Hears that the gateway is gone.
    pub(super) ended: Ended,
}

/// Speaks on a line.
pub(super) struct Teller {
    exchange: Arc<Exchange>,
    number: u32,
}

/// Why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoLine {
    /// The gateway is not connected to this node.
    Away,
    /// It has as many lines as it may have.
    Busy,
}

impl Switchboard {
    /// A gateway has connected. One that was there under its name is hung up: after a cut, its socket only looks alive.
    pub(super) fn plug_in(&self, tenant: Name, gateway: Name) -> Plug {
        let (sender, packets) = mpsc::channel(PACKETS_WAITING);
        let (end, ended) = watch::channel(false);
        let exchange = Arc::new(Exchange { packets: sender, ended: end, lines: Mutex::default() });
        if let Some(before) = self.gateways().insert((tenant, gateway), exchange.clone()) {
            before.end();
        }
        Plug { exchange, packets, ended: Ended(ended) }
    }

    /// A gateway's socket is over; another one of its name stays. Tells whether it was the last.
    pub(super) fn plug_out(&self, tenant: Name, gateway: Name, exchange: &Arc<Exchange>) -> bool {
        exchange.end();
        let mut gateways = self.gateways();
        let is_it = gateways.get(&(tenant, gateway)).is_some_and(|there| Arc::ptr_eq(there, exchange));
        if is_it {
            gateways.remove(&(tenant, gateway));
        }
        is_it
    }

    /// Ends a gateway's socket.
    pub(super) fn hang_up(&self, tenant: Name, gateway: Name) {
        if let Some(exchange) = self.gateways().remove(&(tenant, gateway)) {
            exchange.end();
        }
    }

    /// A device was shut out: its lines on this node end now, those on others within a round.
    pub(crate) fn shut_out(&self, tenant: Name, device: Name) {
        for ((of, _), exchange) in self.gateways().iter() {
            if *of == tenant {
                exchange.lines().open.retain(|_, line| line.device != device);
            }
        }
    }

    /// Opens a line from a device to a gateway.
    pub(super) fn line(&self, tenant: Name, gateway: Name, device: Name) -> Result<DeviceLine, NoLine> {
        let exchange = self.gateways().get(&(tenant, gateway)).cloned().ok_or(NoLine::Away)?;
        let (to_device, messages) = mpsc::channel(MESSAGES_WAITING);
        let number = {
            let mut lines = exchange.lines();
            if lines.open.len() >= LINES_MAX {
                return Err(NoLine::Busy);
            }
            let number = lines.next;
            lines.next = lines.next.wrapping_add(1);
            lines.open.insert(number, Held { device, messages: to_device });
            number
        };
        let ended = Ended(exchange.ended.subscribe());
        let line = DeviceLine { exchange, number, messages, ended };
        let opening = Packet { line: number, what: What::Open };
        line.exchange.packets.try_send(opening).map_err(|_| NoLine::Busy)?;
        Ok(line)
    }

    fn gateways(&self) -> MutexGuard<'_, HashMap<(Name, Name), Arc<Exchange>>> {
        self.gateways.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange {
    /// Hands a gateway's packet to its line. A device that does not keep up loses the line, and nobody else waits for it.
    pub(super) fn deliver(&self, packet: Packet) {
        let mut lines = self.lines();
        let over = match packet.what {
            What::Message(message) => {
                let line = lines.open.get(&packet.line);
                line.is_some_and(|line| line.messages.try_send(message).is_err())
            }
            What::End => true,
            // Only the cloud opens lines.
            What::Open => false,
        };
        if over {
            lines.open.remove(&packet.line);
        }
    }

    fn end(&self) {
        self.ended.send_replace(true);
        self.lines().open.clear();
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ended {
    /// Returns when it is over.
    pub(super) async fn wait(&mut self) {
        // Whoever would tell is gone when this fails, and so is the socket.
        drop(self.0.wait_for(|ended| *ended).await);
    }
}

impl DeviceLine {
    /// Speaks on this line.
    pub(super) fn teller(&self) -> Teller {
        Teller { exchange: self.exchange.clone(), number: self.number }
    }
}

impl Teller {
    /// Sends a message to the gateway; false when the line is over.
    pub(super) async fn say(&self, message: Vec<u8>) -> bool {
        let packet = Packet { line: self.number, what: What::Message(message) };
        self.exchange.packets.send(packet).await.is_ok()
    }
}

impl Drop for DeviceLine {
    fn drop(&mut self) {
        self.exchange.lines().open.remove(&self.number);
        let (packets, number) = (self.exchange.packets.clone(), self.number);
        let ending = Packet { line: number, what: What::End };
        if let Err(mpsc::error::TrySendError::Full(ending)) = packets.try_send(ending) {
            // The gateway must hear of it, or it holds the lock until the line has been silent for long.
            tokio::spawn(async move { packets.send(ending).await });
        }
    }
}
