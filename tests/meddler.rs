//! Somebody on the radio between phones and a lock: passes everything on, and changes or repeats what he wants to.
#![expect(clippy::expect_used, reason = "a world that cannot be built fails its test")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use lock_link::tcp::wire::{self, Packet, PacketReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What he does with each frame from the lock.
pub type Deed = dyn FnMut(Vec<u8>) -> Vec<u8> + Send;

/// The man in the middle; phones find the lock at his address.
pub struct Meddler {
    /// Where he listens.
    pub address: SocketAddr,
    deed: Arc<Mutex<Box<Deed>>>,
    task: JoinHandle<()>,
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Meddler {
    /// Stands before the lock at `address` and only listens.
    ///
    /// # Panics
    /// When loopback cannot be listened on.
    pub async fn before(lock: SocketAddr) -> Self {
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.expect("loopback listens");
        let address = listener.local_addr().expect("an address");
        let deed: Arc<Mutex<Box<Deed>>> = Arc::new(Mutex::new(Box::new(|frame| frame)));
        let shared = Arc::clone(&deed);
        let task = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let Ok(lock) = TcpStream::connect(lock).await else { return };
                let ((from_phone, to_phone), (from_lock, to_lock)) = (phone.into_split(), lock.into_split());
                tokio::spawn(pass_on(from_phone, to_lock, Arc::new(Mutex::new(Box::new(|frame| frame)))));
                tokio::spawn(pass_on(from_lock, to_phone, Arc::clone(&shared)));
            }
        });
        Self { address, deed, task }
    }

    /// From here on does this with every frame from the lock.
    pub fn now_does(&self, deed: impl FnMut(Vec<u8>) -> Vec<u8> + Send + 'static) {
        *self.deed.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(deed);
    }
}

async fn pass_on(from: OwnedReadHalf, mut to: OwnedWriteHalf, deed: Arc<Mutex<Box<Deed>>>) {
    let mut packets = PacketReader::new(from);
    while let Ok(Some(packet)) = packets.next().await {
        let packet = match packet {
            Packet::Frame(frame) => {
                let mut deed = deed.lock().unwrap_or_else(PoisonError::into_inner);
                Packet::Frame((*deed)(frame))
            }
            other @ (Packet::AdvertQuestion
            | Packet::Advert(_)
            | Packet::Connect { .. }
            | Packet::Connected { .. }
            | Packet::Busy) => other,
        };
        if wire::write(&mut to, &packet).await.is_err() {
            return;
        }
    }
}
