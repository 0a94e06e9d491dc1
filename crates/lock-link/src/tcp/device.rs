//! A connection to one lock over TCP.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Mutex;

use crate::backend::Device;
use crate::{LinkError, Place, Profile};

use super::wire::{self, FRAME_LEN_MAX, Packet, PacketReader, WireError};

pub(super) struct TcpDevice {
    place: Place,
    halves: Mutex<Halves>,
    frame_len_max: AtomicUsize,
}

#[derive(Default)]
struct Halves {
    packets: Option<PacketReader<OwnedReadHalf>>,
    writer: Option<OwnedWriteHalf>,
}

impl TcpDevice {
    pub(super) fn new(place: Place) -> Self {
        Self { place, halves: Mutex::default(), frame_len_max: AtomicUsize::new(0) }
    }
}

#[async_trait]
impl Device for TcpDevice {
    async fn connect(&self) -> Result<(), LinkError> {
        let stream = TcpStream::connect(self.place.as_str()).await.map_err(connect_error)?;
        stream.set_nodelay(true).map_err(connect_error)?;
        let (reader, writer) = stream.into_split();
        *self.halves.lock().await = Halves { packets: Some(PacketReader::new(reader)), writer: Some(writer) };
        Ok(())
    }

    /// There are no characteristics on this wire.
    async fn discover(&self, _profile: &Profile) -> Result<(), LinkError> {
        Ok(())
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError> {
        let mut halves = self.halves.lock().await;
        let (Some(mut packets), Some(writer)) = (halves.packets.take(), halves.writer.as_mut()) else {
            return Err(LinkError::Lost);
        };
        let wanted = u16::try_from(FRAME_LEN_MAX).unwrap_or(u16::MAX);
        wire::write(writer, &Packet::Connect { frame_len_max: wanted }).await.map_err(subscribe_error)?;
        match packets.next().await.map_err(subscribe_error)? {
            Some(Packet::Connected { frame_len_max }) => {
                self.frame_len_max.store(usize::from(frame_len_max.min(wanted)), Ordering::Relaxed);
                Ok(stream::unfold(packets, next_frame).boxed())
            }
            Some(Packet::Busy) => Err(LinkError::Busy),
            None => Err(LinkError::Lost),
            Some(Packet::AdvertQuestion | Packet::Advert(_) | Packet::Connect { .. } | Packet::Frame(_)) => {
                Err(LinkError::io("Failed to connect to the lock", "it answered with something else"))
            }
        }
    }

    fn frame_len_max(&self) -> usize {
        self.frame_len_max.load(Ordering::Relaxed)
    }

    async fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        let mut halves = self.halves.lock().await;
        let writer = halves.writer.as_mut().ok_or(LinkError::Lost)?;
        match wire::write(writer, &Packet::Frame(frame.to_vec())).await {
            Ok(()) => Ok(()),
            Err(WireError::Io(_)) => Err(LinkError::Lost),
            Err(error) => Err(LinkError::io("Failed to send a frame", error)),
        }
    }

    async fn disconnect(&self) {
        let mut halves = self.halves.lock().await;
        halves.packets = None;
        if let Some(mut writer) = halves.writer.take()
            && let Err(error) = writer.shutdown().await
        {
            tracing::trace!(%error, "The lock hung up first");
        }
    }
}

/// The next frame; the stream ends when the lock hangs up or breaks the rules of the wire.
async fn next_frame(
    mut packets: PacketReader<OwnedReadHalf>,
) -> Option<(Vec<u8>, PacketReader<OwnedReadHalf>)> {
    match packets.next().await {
        Ok(Some(Packet::Frame(frame))) => return Some((frame, packets)),
        Ok(None) => {}
        Ok(Some(packet)) => {
            tracing::debug!(?packet, "A packet that does not belong here ends the connection")
        }
        Err(error) => tracing::debug!(%error, "The connection ended"),
    }
    None
}

fn connect_error(error: io::Error) -> LinkError {
    if error.kind() == io::ErrorKind::ConnectionRefused {
        return LinkError::NotFound;
    }
    LinkError::io("Failed to connect to the lock", error)
}

fn subscribe_error(error: WireError) -> LinkError {
    match error {
        WireError::Io(_) | WireError::Truncated => LinkError::Lost,
        WireError::UnknownType(_) | WireError::Length { .. } => {
            LinkError::io("Failed to read the lock's answer", error)
        }
    }
}
