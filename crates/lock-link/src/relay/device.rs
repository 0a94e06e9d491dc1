//! A connection to one lock through a gateway.

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{Mutex, mpsc};

use crate::backend::Device;
use crate::{LinkError, Place, Profile};

use super::wire::{Ask, Tell};
use super::{Dial, Line};

pub(super) struct RelayDevice {
    dial: Dial,
    place: Place,
    ends: Mutex<Ends>,
}

#[derive(Default)]
struct Ends {
    line: Option<Line>,
    out: Option<mpsc::Sender<Vec<u8>>>,
    frame_len_max: usize,
}

impl RelayDevice {
    pub(super) fn new(dial: Dial, place: Place) -> Self {
        Self { dial, place, ends: Mutex::default() }
    }
}

#[async_trait]
impl Device for RelayDevice {
    async fn connect(&self) -> Result<(), LinkError> {
        let line = (self.dial)().await?;
        *self.ends.lock().await = Ends { line: Some(line), ..Ends::default() };
        Ok(())
    }

    /// The gateway connects, discovers and subscribes in one go, so that it costs one way there and back.
    async fn discover(&self, profile: &Profile) -> Result<(), LinkError> {
        let mut ends = self.ends.lock().await;
        let line = ends.line.as_mut().ok_or(LinkError::Lost)?;
        line.say(&Ask::Connect(*profile, self.place.clone())).await?;
        let answer = line.inward.recv().await.ok_or(LinkError::Lost)?;
        match Tell::decode(&answer) {
            Ok(Tell::Connected(frame_len_max)) => ends.frame_len_max = usize::from(frame_len_max),
            Ok(Tell::Refused(cause)) => return Err(cause.into_error()),
            Ok(Tell::Sighting(_) | Tell::Frame(_)) | Err(_) => {
                return Err(LinkError::io(
                    "Failed to connect through a gateway",
                    "it answered with something else",
                ));
            }
        }
        Ok(())
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError> {
        let mut ends = self.ends.lock().await;
        let line = ends.line.take().ok_or(LinkError::Lost)?;
        ends.out = Some(line.out);
        Ok(stream::unfold(line.inward, next_frame).boxed())
    }

    fn frame_len_max(&self) -> usize {
        self.ends.try_lock().map_or(0, |ends| ends.frame_len_max)
    }

    fn is_far(&self) -> bool {
        true
    }

    async fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        let out = self.ends.lock().await.out.clone().ok_or(LinkError::Lost)?;
        out.send(Ask::Frame(frame.to_vec()).encode()).await.map_err(|_| LinkError::Lost)
    }

    async fn disconnect(&self) {
        *self.ends.lock().await = Ends::default();
    }
}

/// The next frame; the stream ends when the gateway hangs up or breaks the rules of the wire.
async fn next_frame(mut inward: mpsc::Receiver<Vec<u8>>) -> Option<(Vec<u8>, mpsc::Receiver<Vec<u8>>)> {
    match Tell::decode(&inward.recv().await?) {
        Ok(Tell::Frame(frame)) => Some((frame, inward)),
        Ok(Tell::Refused(cause)) => {
            tracing::debug!(?cause, "The gateway lost the lock");
            None
        }
        Ok(Tell::Connected(_) | Tell::Sighting(_)) | Err(_) => {
            tracing::debug!("A message that does not belong here ends the connection");
            None
        }
    }
}
