//! Fragments in the order in which the phone wrote them, although bluetoothd may hand them over in another.
//!
//! A busy bluetoothd (5.66) was seen to call `WriteValue` for the last of three fragments before the second, while the
//! controller had reported them in order. The protocol drops a message with a swapped fragment, and the phone waits in
//! vain. So a fragment that comes too early is kept until the one before it is there; one that never comes costs its
//! message, as it would have anyway.

use std::collections::VecDeque;

const MARK: u8 = 0xF0;
const FIRST: u8 = 0x02;
const LAST: u8 = 0x01;
/// How many fragments may wait for one that is late.
const EARLY_MAX: usize = 4;

/// What one connection has written so far.
#[derive(Default)]
pub(super) struct Order {
    /// The fragment that comes next, while a message is underway.
    next: Option<u8>,
    early: VecDeque<Vec<u8>>,
}

impl Order {
    /// Takes a frame as it was handed over; gives the frames whose turn has come.
    pub(super) fn put(&mut self, frame: Vec<u8>) -> Vec<Vec<u8>> {
        let Some(fragment) = Fragment::of(&frame) else {
            // Whole messages carry no number and wait for nothing.
            return vec![frame];
        };
        if !fragment.first && self.next != Some(fragment.index) {
            if self.early.len() == EARLY_MAX {
                self.early.pop_front();
            }
            self.early.push_back(frame);
            return Vec::new();
        }
        self.follow(fragment);
        let mut ready = vec![frame];
        while let Some(frame) = self.early_now() {
            ready.push(frame);
        }
        if self.next.is_none() {
            // Whatever still waits belongs to no message to come.
            self.early.clear();
        }
        ready
    }

    fn follow(&mut self, fragment: Fragment) {
        self.next = (!fragment.last).then(|| fragment.index.wrapping_add(1));
    }

    /// A fragment that came early and has its turn now.
    fn early_now(&mut self) -> Option<Vec<u8>> {
        let next = self.next?;
        let found = |frame: &Vec<u8>| Fragment::of(frame).is_some_and(|fragment| fragment.index == next);
        let frame = self.early.remove(self.early.iter().position(found)?)?;
        self.follow(Fragment::of(&frame)?);
        Some(frame)
    }
}

/// What a fragment says of its place (`docs/PROTOCOL.md`, section 3).
#[derive(Clone, Copy)]
struct Fragment {
    first: bool,
    last: bool,
    index: u8,
}

impl Fragment {
    fn of(frame: &[u8]) -> Option<Self> {
        let [mark, index, ..] = *frame else { return None };
        let first = mark & FIRST != 0;
        (mark & MARK == MARK).then_some(Self { first, last: mark & LAST != 0, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out when these come in, each by its first two bytes.
    fn put(order: &mut Order, frames: &[[u8; 2]]) -> Vec<[u8; 2]> {
        let ready = frames.iter().flat_map(|frame| order.put(vec![frame[0], frame[1], 0x2A]));
        ready.map(|frame| [frame[0], frame[1]]).collect()
    }

    #[test]
    fn what_comes_in_order_is_not_held_up() {
        let mut order = Order::default();
        for frame in [[0x42, 0x00], [0xF2, 0x00], [0xF0, 0x01], [0xF1, 0x02], [0x12, 0x00], [0xF2, 0x03]] {
            assert_eq!(put(&mut order, &[frame]), [frame]);
        }
    }

    #[test]
    fn swapped_fragments_are_put_right() {
        let in_order = [[0xF2, 0xFE], [0xF0, 0xFF], [0xF0, 0x00], [0xF1, 0x01]];
        for (one, other) in [(1, 2), (2, 3), (1, 3), (0, 1)] {
            let mut swapped = in_order;
            swapped.swap(one, other);
            assert_eq!(put(&mut Order::default(), &swapped), in_order, "{one} and {other}");
        }
    }

    #[test]
    fn a_lost_fragment_costs_its_own_message_only() {
        let mut order = Order::default();
        assert_eq!(put(&mut order, &[[0xF2, 0x00], [0xF0, 0x02], [0xF1, 0x03]]), [[0xF2, 0x00]]);

        let next = [[0xF2, 0x04], [0xF1, 0x05]];
        assert_eq!(put(&mut order, &next), next);
    }

    #[test]
    fn no_more_waits_than_a_swap_explains() {
        let mut order = Order::default();
        for index in 10..200 {
            assert_eq!(put(&mut order, &[[0xF0, index]]), [[0; 2]; 0]);
        }
        assert_eq!(order.early.len(), EARLY_MAX);
    }
}
