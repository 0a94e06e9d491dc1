//! The way of frames to one phone, slow enough for bluetoothd to carry each of them whole and in order.
//!
//! bluetoothd gathers notifications for 10 ms into one packet when the phone allows it, as every Linux phone side
//! does. Releases before 5.66 spoil what no longer fits into it, and a busy phone side was seen to hand out two packets
//! that waited for it in reverse order. So no more is handed over within the gap than one packet holds.

use std::io;
use std::time::Duration;

use bluer::Address;
use bluer::gatt::CharacteristicWriter;
use tokio::time::Instant;

/// Handle and length before each gathered notification.
const HEADER_BYTES: usize = 4;

/// One phone's subscription.
pub(super) struct Notifier {
    writer: CharacteristicWriter,
    packet: Packet,
}

impl Notifier {
    /// Leaves at least `gap` between packets.
    pub(super) fn new(writer: CharacteristicWriter, gap: Duration) -> Self {
        // The writer leaves room for one gathered notification with its header.
        let packet = Packet { room: writer.mtu() + HEADER_BYTES, filled: 0, gap, sent_at: None };
        Self { writer, packet }
    }

    pub(super) fn address(&self) -> Address {
        self.writer.device_address()
    }

    /// The longest frame that arrives whole: the MTU less 5.
    pub(super) fn frame_len_max(&self) -> usize {
        self.writer.mtu()
    }

    pub(super) async fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        if let Some(free_at) = self.packet.put(frame.len(), Instant::now()) {
            tokio::time::sleep_until(free_at).await;
        }
        self.writer.send(frame).await
    }

    /// Waits until the phone no longer wants notifications, or has gone.
    pub(super) async fn closed(&self) {
        // An error means the same: nobody takes frames any more.
        let _ = self.writer.closed().await;
    }
}

/// The packet that bluetoothd is gathering.
struct Packet {
    room: usize,
    filled: usize,
    gap: Duration,
    /// When it will have been sent.
    sent_at: Option<Instant>,
}

impl Packet {
    /// Adds a frame; tells when to send it if it must wait for the next packet.
    fn put(&mut self, frame_bytes: usize, now: Instant) -> Option<Instant> {
        let bytes = frame_bytes + HEADER_BYTES;
        let open = self.sent_at.filter(|sent_at| now < *sent_at);
        if open.is_some() && self.filled + bytes <= self.room {
            self.filled += bytes;
            return None;
        }
        self.filled = bytes;
        self.sent_at = Some(open.unwrap_or(now) + self.gap);
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(13);

    fn packet(mtu: usize) -> Packet {
        Packet { room: mtu - 1, filled: 0, gap: GAP, sent_at: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_and_the_next_challenge_share_a_packet() {
        let (mut packet, now) = (packet(517), Instant::now());
        assert_eq!(packet.put(20, now), None);
        assert_eq!(packet.put(20, now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn full_frames_go_one_to_a_packet() {
        let (mut packet, now) = (packet(517), Instant::now());
        assert_eq!(packet.put(512, now), None);
        let second = packet.put(512, now).unwrap();
        assert_eq!(second, now + GAP);
        assert_eq!(packet.put(512, second), Some(second + GAP));
    }

    #[tokio::test(start_paused = true)]
    async fn the_smallest_frames_wait_for_each_other() {
        let (mut packet, now) = (packet(23), Instant::now());
        assert_eq!(packet.put(18, now), None);
        assert!(packet.put(2, now).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_packet_that_has_gone_holds_nobody_up() {
        let (mut packet, now) = (packet(23), Instant::now());
        assert_eq!(packet.put(18, now), None);
        assert_eq!(packet.put(18, now + GAP), None);
    }
}
