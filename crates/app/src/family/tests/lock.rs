//! A lock of the knock family, in the air of a memory link.

use lock_link::Place;
use lock_link::memory::{Heard, LockEnd, MemoryLink};

use super::knock::PROFILE;

/// What the lock remembers.
#[derive(Default)]
struct Memory {
    owned: bool,
    open: bool,
    taken_back: Vec<[u8; 4]>,
    /// Serial and deed of everything it did.
    log: Vec<[u8; 5]>,
}

/// Puts a lock into the air.
pub(super) fn hang(air: &MemoryLink, lock_id: [u8; 16]) {
    let lock = air.add(Place::new("shed"), PROFILE, move || lock_id.to_vec());
    tokio::spawn(serve(lock));
}

async fn serve(mut lock: LockEnd) {
    let mut memory = Memory::default();
    loop {
        match lock.next().await {
            Heard::Subscribed { .. } => lock.send(&[u8::from(memory.owned)]).unwrap(),
            Heard::Frame(frame) => {
                let answer = memory.answer(&frame);
                lock.send(&answer).unwrap();
            }
            Heard::Left => {}
        }
    }
}

impl Memory {
    fn answer(&mut self, frame: &[u8]) -> Vec<u8> {
        match frame {
            [b'S'] => {
                self.owned = true;
                vec![0]
            }
            [b'A', deed, credential @ ..] => self.act(*deed, credential[..4].try_into().unwrap()),
            [b'R', serials @ ..] => {
                self.taken_back = serials.chunks(4).map(|serial| serial.try_into().unwrap()).collect();
                vec![0]
            }
            [b'G', from @ ..] => {
                let from = usize::from(from[3]) - 1;
                [&[0][..], &self.log[from.min(self.log.len())..].concat()].concat()
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn act(&mut self, deed: u8, serial: [u8; 4]) -> Vec<u8> {
        if self.taken_back.contains(&serial) {
            return vec![1, u8::from(self.open)];
        }
        if deed != b'?' {
            self.open = deed == b'U';
            self.log.push([serial[0], serial[1], serial[2], serial[3], deed]);
        }
        vec![0, u8::from(self.open)]
    }
}
