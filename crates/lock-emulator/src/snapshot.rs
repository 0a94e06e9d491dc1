//! A whole state as one journal payload: `length4 | change` for each change that makes it out of a factory-new lock.

use lock_protocol::bytes::CodecError;
use lock_protocol::lock::{Change, State};

/// The payload of a snapshot of `state`; it holds keys. `None` for a state that no record can express.
pub(crate) fn encode(state: &State) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let written = state.rebuild(|change| -> Result<(), CodecError> {
        let change = change.encode();
        let length = u32::try_from(change.len()).map_err(|_| CodecError::TooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(change);
        Ok(())
    });
    written.ok().map(|()| bytes)
}

/// The state in a payload; `None` when this build does not understand it.
pub(crate) fn decode(mut bytes: &[u8]) -> Option<Box<State>> {
    // The first change of every snapshot brings the true nonce.
    let mut state = Box::new(State::factory([0; 16]));
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (change, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        state.apply(&Change::decode(change).ok()?).ok()?;
        bytes = rest;
    }
    Some(state)
}
