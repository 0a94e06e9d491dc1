//! The lines of one socket: each is served by the station on its own, and none waits for another.

use std::collections::HashMap;
use std::sync::Arc;

use cloud_api::gateway::{Packet, What};
use cloud_client::Socket;
use lock_link::relay::{Line, Station};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Lines at a time; the cloud opens no more.
const LINES_MAX: usize = 32;

/// The lines that are open, by number.
type Lines = HashMap<u32, mpsc::Sender<Vec<u8>>>;

/// Serves `socket` until it is over; every line on it ends with it, and every lock is hung up.
pub async fn serve(station: &Arc<Station>, mut socket: Socket) {
    let mut lines = Lines::new();
    let mut serving = JoinSet::new();
    loop {
        tokio::select! {
            packet = socket.inward.recv() => {
                let Some(packet) = packet else { return };
                let Ok(Packet { line, what }) = Packet::decode(&packet) else {
                    tracing::warn!("the cloud sent something malformed; connecting anew");
                    return;
                };
                match what {
                    What::Open => open(station, &mut lines, &mut serving, (line, &socket)),
                    What::Message(message) => hand_on(&mut lines, line, message),
                    What::End => drop(lines.remove(&line)),
                }
            }
            Some(ended) = serving.join_next() => {
                if let Ok(line) = ended {
                    lines.remove(&line);
                }
            }
        }
    }
}

fn open(
    station: &Arc<Station>,
    lines: &mut Lines,
    serving: &mut JoinSet<u32>,
    (number, socket): (u32, &Socket),
) {
    let (here, there) = Line::pair();
    // A line too many is ended as soon as it is served: nobody holds its other end.
    if lines.len() < LINES_MAX {
        lines.insert(number, here.out);
    }
    let (station, out, mut messages) = (station.clone(), socket.out.clone(), here.inward);
    serving.spawn(async move {
        let forward = async {
            while let Some(message) = messages.recv().await {
                let packet = Packet { line: number, what: What::Message(message) };
                if out.send(packet.encode()).await.is_err() {
                    break;
                }
            }
        };
        tokio::join!(station.serve(there), forward);
        let end = Packet { line: number, what: What::End };
        if out.send(end.encode()).await.is_err() {
            tracing::trace!(number, "a line ended together with its socket");
        }
        number
    });
}

/// A line whose lock does not keep up is ended: a message that is left out would be worse.
fn hand_on(lines: &mut Lines, line: u32, message: Vec<u8>) {
    let full = lines.get(&line).is_some_and(|there| there.try_send(message).is_err());
    if full {
        tracing::debug!(line, "a line is ended: its lock does not keep up");
        lines.remove(&line);
    }
}
