//! Serves a lock to a phone in the same process, over the memory link.

use lock_link::memory::{Heard, LockEnd, MemoryLink};
use lock_link::{Place, Profile};

use lock_protocol::Mono;

use super::{Handle, PROFILE, Session, WorldClock, run};
use crate::device::{BootError, Device, Parts};

/// Starts a lock and puts it at `place` of `link`, on the present runtime and for as long as that runs.
///
/// The same `seed` makes the same lock with the same random bytes.
///
/// # Errors
/// Any [`BootError`].
pub fn start(link: &MemoryLink, place: Place, seed: u64) -> Result<Handle, BootError> {
    let world = Mono(0);
    let device = Device::boot(Parts::in_memory(seed, world), world)?;
    let (handle, running) = run(device, WorldClock::starting_at(world));
    tokio::spawn(running);
    tokio::spawn(offer(link, place, PROFILE, handle.clone()));
    Ok(handle)
}

/// Puts the lock at `place` of `link`; it is in reach as long as the returned future runs.
///
/// The lock is in reach as soon as this returns, also before the future is first polled.
pub fn offer(
    link: &MemoryLink,
    place: Place,
    profile: Profile,
    handle: Handle,
) -> impl Future<Output = ()> + Send + use<> {
    let advert = handle.advert();
    let end = link.add(place, profile, move || {
        // Without power nothing is advertised; no lock is recognised in no bytes.
        advert.borrow().map(|advert| advert.data.to_vec()).unwrap_or_default()
    });
    attend(end, handle)
}

async fn attend(mut end: LockEnd, handle: Handle) {
    let mut adverts = handle.advert();
    let mut session: Option<Session> = None;
    loop {
        tokio::select! {
            biased;
            heard = end.next() => match heard {
                Heard::Subscribed { frame_len_max } => match handle.connect(frame_len_max).await {
                    Ok(connected) => session = Some(connected),
                    Err(_) => end.hang_up(),
                },
                Heard::Frame(frame) => {
                    if let Some(session) = &session && session.write(frame).await.is_err() {
                        return;
                    }
                }
                Heard::Left => session = None,
            },
            frame = next(&mut session) => match frame {
                // A phone that left in this instant needs no frame; `Left` is on its way.
                Some(frame) => drop(end.send(&frame)),
                None => {
                    session = None;
                    end.hang_up();
                }
            },
            changed = adverts.changed() => match changed {
                Ok(()) => end.advertise(),
                Err(_) => return,
            },
        }
    }
}

async fn next(session: &mut Option<Session>) -> Option<Vec<u8>> {
    match session {
        Some(session) => session.next().await,
        None => std::future::pending().await,
    }
}
