//! The task that holds a device: it tells it the time, wakes it at its deadlines, and routes frames to one phone.

use std::time::Duration;

use lock_protocol::Mono;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::session::{FRAMES_WAITING_MAX, Session};
use crate::device::{Advert, ConnectError, Device, Output};

/// How often the advertisement is looked at when nothing else happens; its tag changes every 15 minutes.
const ADVERT_CHECK: Duration = Duration::from_secs(1);
const ORDERS_WAITING_MAX: usize = 64;

/// The device's task has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("The lock has stopped")]
pub struct Stopped;

/// The time of the world around the lock, which goes on while no process runs.
#[derive(Clone, Copy)]
pub struct WorldClock {
    started: Instant,
    world_ms: u64,
}

impl WorldClock {
    /// A clock that shows `world` now and runs with the process's monotonic clock.
    #[must_use]
    pub fn starting_at(world: Mono) -> Self {
        Self { started: Instant::now(), world_ms: world.0 }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Mono {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Mono(self.world_ms.saturating_add(elapsed))
    }

    fn instant(&self, world: Mono) -> Instant {
        self.started + Duration::from_millis(world.0.saturating_sub(self.world_ms))
    }
}

/// Something to do with the device at the present moment.
type Errand = Box<dyn FnOnce(&mut Device, Mono) + Send>;

/// What the task is asked to do.
pub(super) enum Order {
    Connect { frame_len_max: usize, answer: oneshot::Sender<Result<Session, ConnectError>> },
    Frame { session: u64, frame: Vec<u8> },
    Act(Errand),
}

/// The way to a device in its task; the task ends when the last one is dropped.
#[derive(Clone)]
pub struct Handle {
    orders: mpsc::Sender<Order>,
    advert: watch::Receiver<Option<Advert>>,
    openings: watch::Receiver<u32>,
}

impl Handle {
    /// Connects a phone that takes frames of at most `frame_len_max` bytes.
    ///
    /// # Errors
    /// [`ConnectError::Busy`] while another phone is connected, [`ConnectError::Off`] without power or task.
    pub async fn connect(&self, frame_len_max: usize) -> Result<Session, ConnectError> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Connect { frame_len_max, answer };
        self.orders.send(order).await.map_err(|_| ConnectError::Off)?;
        answered.await.map_err(|_| ConnectError::Off)?
    }

    /// Runs `act` on the device at the present moment and brings its answer back.
    ///
    /// # Errors
    /// [`Stopped`] when the task has ended.
    pub async fn with<R: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Device, Mono) -> R + Send + 'static,
    ) -> Result<R, Stopped> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Act(Box::new(move |device, now| {
            // Nobody waits any more when the asker was cancelled.
            let _ = answer.send(act(device, now));
        }));
        self.orders.send(order).await.map_err(|_| Stopped)?;
        answered.await.map_err(|_| Stopped)
    }

    /// What the radio should say, now and whenever it changes; `None` without power.
    #[must_use]
    pub fn advert(&self) -> watch::Receiver<Option<Advert>> {
        self.advert.clone()
    }

    /// How often the motor was switched on to open, now and whenever that changes.
    #[must_use]
    pub fn openings(&self) -> watch::Receiver<u32> {
        self.openings.clone()
    }
}

/// The task around a device, and the way to it. The future ends when every [`Handle`] is gone, and gives the device back.
pub fn run(device: Device, clock: WorldClock) -> (Handle, impl Future<Output = Device> + Send) {
    let (orders, waiting) = mpsc::channel(ORDERS_WAITING_MAX);
    let (advert_sender, advert) = watch::channel(device.advert());
    let (openings_sender, openings) = watch::channel(device.bolt().turns());
    let task = Task {
        device,
        clock,
        advert: advert_sender,
        openings: openings_sender,
        orders: orders.downgrade(),
        connection: None,
        connections: 0,
    };
    (Handle { orders, advert, openings }, task.run(waiting))
}

struct Connection {
    id: u64,
    frames: mpsc::Sender<Vec<u8>>,
}

struct Task {
    device: Device,
    clock: WorldClock,
    advert: watch::Sender<Option<Advert>>,
    openings: watch::Sender<u32>,
    orders: mpsc::WeakSender<Order>,
    connection: Option<Connection>,
    connections: u64,
}

enum Wake {
    Order(Order),
    PhoneGone,
    Deadline,
    NobodyLeft,
}

impl Task {
    async fn run(mut self, mut waiting: mpsc::Receiver<Order>) -> Device {
        loop {
            let wake = self.wait(&mut waiting).await;
            let now = self.clock.now();
            match wake {
                Wake::Order(order) => self.obey(order, now),
                Wake::PhoneGone => self.phone_gone(now),
                Wake::Deadline => self.device.advance_to(now),
                Wake::NobodyLeft => return self.device,
            }
            self.deliver();
            self.publish();
        }
    }

    async fn wait(&self, waiting: &mut mpsc::Receiver<Order>) -> Wake {
        let check = Instant::now() + ADVERT_CHECK;
        let deadline = self.device.next_deadline().map(|deadline| self.clock.instant(deadline));
        let wake_at = deadline.map_or(check, |deadline| deadline.min(check));
        tokio::select! {
            biased;
            order = waiting.recv() => order.map_or(Wake::NobodyLeft, Wake::Order),
            () = gone(self.connection.as_ref()) => Wake::PhoneGone,
            () = tokio::time::sleep_until(wake_at) => Wake::Deadline,
        }
    }

    fn obey(&mut self, order: Order, now: Mono) {
        match order {
            Order::Connect { frame_len_max, answer } => {
                // A phone that hung up a moment ago must not keep the next one out.
                if self.connection.as_ref().is_some_and(|connection| connection.frames.is_closed()) {
                    self.phone_gone(now);
                }
                let session = self.connect(frame_len_max, now);
                // An asker that is gone drops its session, and with it the connection.
                let _ = answer.send(session);
            }
            Order::Frame { session, frame } => {
                if self.connection.as_ref().is_some_and(|connection| connection.id == session) {
                    self.device.receive(&frame, now);
                }
            }
            Order::Act(act) => act(&mut self.device, now),
        }
    }

    fn connect(&mut self, frame_len_max: usize, now: Mono) -> Result<Session, ConnectError> {
        let orders = self.orders.upgrade().ok_or(ConnectError::Off)?;
        self.device.connect(frame_len_max, now)?;
        let (frames, receiver) = mpsc::channel(FRAMES_WAITING_MAX);
        self.connections += 1;
        self.connection = Some(Connection { id: self.connections, frames });
        Ok(Session { id: self.connections, frames: receiver, orders })
    }

    fn phone_gone(&mut self, now: Mono) {
        self.connection = None;
        self.device.disconnect(now);
    }

    fn deliver(&mut self) {
        while let Some(output) = self.device.poll_output() {
            match (output, &self.connection) {
                (Output::Frame(frame), Some(connection)) => {
                    if connection.frames.try_send(frame).is_err() {
                        tracing::debug!("A phone took no frames and was dropped");
                        self.phone_gone(self.clock.now());
                    }
                }
                (Output::Disconnected, _) => self.connection = None,
                (Output::Frame(_), None) => {}
            }
        }
    }

    /// Tells whoever watches what the radio should say and the motor should do.
    fn publish(&self) {
        let advert = self.device.advert();
        self.advert.send_if_modified(|shown| {
            let changed = *shown != advert;
            *shown = advert;
            changed
        });
        let openings = self.device.bolt().turns();
        self.openings.send_if_modified(|shown| std::mem::replace(shown, openings) != openings);
    }
}

async fn gone(connection: Option<&Connection>) {
    match connection {
        Some(connection) => connection.frames.closed().await,
        None => std::future::pending().await,
    }
}
