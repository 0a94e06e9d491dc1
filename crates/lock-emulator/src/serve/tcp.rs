//! Serves a lock over TCP on this machine, in place of a radio.

use std::io;
use std::net::SocketAddr;

use lock_link::tcp::wire::{self, Packet, PacketReader, WireError};
use lock_protocol::capacity::{FRAME_MAX, FRAME_MIN};
use tokio::io::AsyncWrite;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Handle, Session};

/// Listening and connected sockets at once; more than this are somebody's mistake.
const STREAMS_MAX: usize = 32;

/// Listens for phones at a loopback address; port 0 takes a free one.
///
/// # Errors
/// The host's error, or one that says that the address is not this machine's own.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "A lock without a radio serves loopback addresses only",
        ));
    }
    TcpListener::bind(address).await
}

/// Serves phones until the future is dropped; `frame_len_cap` holds frames below what a phone wants.
///
/// # Errors
/// The host's error when it accepts no more connections.
pub async fn serve(listener: TcpListener, handle: Handle, frame_len_cap: usize) -> io::Result<()> {
    let mut streams = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        while streams.try_join_next().is_some() {}
        if streams.len() < STREAMS_MAX {
            streams.spawn(attend(stream, handle.clone(), frame_len_cap));
        }
    }
}

async fn attend(stream: TcpStream, handle: Handle, frame_len_cap: usize) {
    // Frames are small and each waits for its answer; gathering them would only add to the wait.
    let _ = stream.set_nodelay(true);
    let (read, mut write) = stream.into_split();
    if let Err(error) = converse(PacketReader::new(read), &mut write, &handle, frame_len_cap).await {
        tracing::debug!(%error, "A phone's stream ended early");
    }
}

async fn converse(
    mut packets: PacketReader<tokio::net::tcp::OwnedReadHalf>,
    write: &mut (impl AsyncWrite + Unpin),
    handle: &Handle,
    frame_len_cap: usize,
) -> Result<(), WireError> {
    while let Some(packet) = packets.next().await? {
        match packet {
            Packet::AdvertQuestion => {
                let advert = *handle.advert().borrow();
                // A lock without power says nothing; the phone's own limit ends its wait.
                let Some(advert) = advert else { return Ok(()) };
                wire::write(write, &Packet::Advert(advert.data.to_vec())).await?;
            }
            Packet::Connect { frame_len_max } => {
                let wanted = usize::from(frame_len_max).min(frame_len_cap).clamp(FRAME_MIN, FRAME_MAX);
                let Ok(session) = handle.connect(wanted).await else {
                    return wire::write(write, &Packet::Busy).await;
                };
                let frame_len_max = u16::try_from(wanted).unwrap_or(u16::MAX);
                wire::write(write, &Packet::Connected { frame_len_max }).await?;
                return carry(session, &mut packets, write).await;
            }
            Packet::Advert(_) | Packet::Connected { .. } | Packet::Frame(_) | Packet::Busy => return Ok(()),
        }
    }
    Ok(())
}

/// Carries frames both ways until either end is done.
async fn carry(
    mut session: Session,
    packets: &mut PacketReader<tokio::net::tcp::OwnedReadHalf>,
    write: &mut (impl AsyncWrite + Unpin),
) -> Result<(), WireError> {
    loop {
        tokio::select! {
            frame = session.next() => match frame {
                Some(frame) => wire::write(write, &Packet::Frame(frame)).await?,
                None => return Ok(()),
            },
            packet = packets.next() => match packet? {
                Some(Packet::Frame(frame)) => {
                    if session.write(frame).await.is_err() {
                        return Ok(());
                    }
                }
                Some(_) | None => return Ok(()),
            },
        }
    }
}
