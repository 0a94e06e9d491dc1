//! The line to one lock: who is on it, what passes, and what is made to go wrong.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;

use tokio::sync::mpsc;

use crate::{LinkError, Place, Profile, Sighting};

use super::lock_end::Heard;
use super::locked;

pub(super) type Advert = Box<dyn Fn() -> Vec<u8> + Send + Sync>;

/// A notification or write at the usual ATT MTU of 247.
const USUAL_FRAME_LEN_MAX: usize = 244;

pub(super) struct Line {
    pub(super) place: Place,
    pub(super) profile: Profile,
    advert: Advert,
    heard: mpsc::UnboundedSender<Heard>,
    pub(super) state: Mutex<State>,
}

/// Everything about a line that changes.
pub(super) struct State {
    /// The lock is out of reach: it is not seen and cannot be called.
    pub(super) hidden: bool,
    pub(super) refusals_left: u32,
    pub(super) calls_hang: bool,
    pub(super) frame_len_max: usize,
    /// Frames that still pass before the line breaks.
    pub(super) frames_left: Option<u32>,
    pub(super) to_lock: Loss,
    pub(super) to_phone: Loss,
    /// Frames to the phone that wait until they are released.
    pub(super) held: Option<VecDeque<Vec<u8>>>,
    calls: u64,
    call: Option<Call>,
}

/// A connection; the phone hears by the drop of `phone` that it is over.
struct Call {
    id: u64,
    phone: Option<mpsc::UnboundedSender<Vec<u8>>>,
}

/// Which of the frames to come get lost, counted from 1.
#[derive(Default)]
pub(super) struct Loss {
    seen: u64,
    lost: BTreeSet<u64>,
}

impl Loss {
    /// Marks the `nth` frame from now on; 1 is the next.
    pub(super) fn lose_nth(&mut self, nth: u64) {
        self.lost.insert(self.seen + nth);
    }

    fn takes_next(&mut self) -> bool {
        self.seen += 1;
        self.lost.remove(&self.seen)
    }
}

impl Line {
    pub(super) fn new(
        place: Place,
        profile: Profile,
        advert: Advert,
        heard: mpsc::UnboundedSender<Heard>,
    ) -> Self {
        let state = State {
            hidden: false,
            refusals_left: 0,
            calls_hang: false,
            frame_len_max: USUAL_FRAME_LEN_MAX,
            frames_left: None,
            to_lock: Loss::default(),
            to_phone: Loss::default(),
            held: None,
            calls: 0,
            call: None,
        };
        Self { place, profile, advert, heard, state: Mutex::new(state) }
    }

    /// What a scan for `profile` sees of the lock now.
    pub(super) fn sighting(&self, profile: &Profile) -> Option<Sighting> {
        let fits = self.profile.service == profile.service && self.profile.company == profile.company;
        if !fits || locked(&self.state).hidden {
            return None;
        }
        let manufacturer_data = (self.advert)();
        Some(Sighting { place: self.place.clone(), manufacturer_data, rssi: None })
    }

    /// Connects a phone; the id names this connection in later calls.
    pub(super) async fn call(&self) -> Result<u64, LinkError> {
        if locked(&self.state).calls_hang {
            std::future::pending::<()>().await;
        }
        let mut state = locked(&self.state);
        if state.hidden {
            return Err(LinkError::NotFound);
        }
        if let Some(left) = state.refusals_left.checked_sub(1) {
            state.refusals_left = left;
            return Err(LinkError::io("Failed to connect", "the lock refused"));
        }
        if state.call.is_some() {
            return Err(LinkError::Busy);
        }
        state.calls += 1;
        let id = state.calls;
        state.call = Some(Call { id, phone: None });
        Ok(id)
    }

    pub(super) fn subscribe(&self, call: u64) -> Result<mpsc::UnboundedReceiver<Vec<u8>>, LinkError> {
        let (phone, frames) = mpsc::unbounded_channel();
        let mut state = locked(&self.state);
        state.call(call)?.phone = Some(phone);
        self.tell(Heard::Subscribed { frame_len_max: state.frame_len_max });
        self.break_when_due(&mut state);
        Ok(frames)
    }

    pub(super) fn frame_len_max(&self) -> usize {
        locked(&self.state).frame_len_max
    }

    pub(super) fn to_lock(&self, call: u64, frame: &[u8]) -> Result<(), LinkError> {
        let mut state = locked(&self.state);
        state.call(call)?;
        if !state.to_lock.takes_next() {
            self.tell(Heard::Frame(frame.to_vec()));
        }
        self.count(&mut state);
        Ok(())
    }

    pub(super) fn to_phone(&self, frame: &[u8]) -> Result<(), LinkError> {
        let mut state = locked(&self.state);
        if state.frame_len_max < frame.len() {
            return Err(LinkError::io("Failed to send a frame", "the frame is longer than the link carries"));
        }
        if state.phone().is_none() {
            return Err(LinkError::Lost);
        }
        if !state.to_phone.takes_next() {
            match &mut state.held {
                Some(held) => held.push_back(frame.to_vec()),
                None => state.deliver(frame.to_vec()),
            }
        }
        self.count(&mut state);
        Ok(())
    }

    /// The connection `call` is over, if it still is the current one.
    pub(super) fn end_call(&self, call: u64) {
        let mut state = locked(&self.state);
        if state.call(call).is_ok() {
            self.hang_up(&mut state);
        }
    }

    /// Whatever connection there is, is over.
    pub(super) fn hang_up(&self, state: &mut State) {
        if state.call.take().is_some_and(|call| call.phone.is_some()) {
            self.tell(Heard::Left);
        }
        if let Some(held) = &mut state.held {
            held.clear();
        }
    }

    /// Takes the lock away for good.
    pub(super) fn remove(&self) {
        let mut state = locked(&self.state);
        state.hidden = true;
        self.hang_up(&mut state);
    }

    fn count(&self, state: &mut State) {
        state.frames_left = state.frames_left.map(|left| left.saturating_sub(1));
        self.break_when_due(state);
    }

    pub(super) fn break_when_due(&self, state: &mut State) {
        if state.frames_left == Some(0) && state.phone().is_some() {
            state.frames_left = None;
            self.hang_up(state);
        }
    }

    fn tell(&self, heard: Heard) {
        // Once the lock's end is gone nobody needs to hear.
        let _ = self.heard.send(heard);
    }
}

impl State {
    fn call(&mut self, id: u64) -> Result<&mut Call, LinkError> {
        self.call.as_mut().filter(|call| call.id == id).ok_or(LinkError::Lost)
    }

    fn phone(&self) -> Option<&mpsc::UnboundedSender<Vec<u8>>> {
        self.call.as_ref()?.phone.as_ref()
    }

    pub(super) fn deliver(&self, frame: Vec<u8>) {
        if let Some(phone) = self.phone() {
            // The phone dropped its connection and its hanging up is on the way.
            let _ = phone.send(frame);
        }
    }
}
