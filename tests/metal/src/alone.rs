//! A lock as its firmware holds it, fed from registers that the linker knows nothing about: built for its size, not run.
//!
//! The lock lies in a place of its own and each of its doors is called from one place, as a firmware calls them, so that
//! what is measured is the lock and not how a test puts it on its stack.

use core::hint::black_box;

use lock_protocol::lock::{Change, Effect, Identity, Key, Lock, Sensors, State, StorageFailed};
use lock_protocol::status::{Bolt, Door};
use lock_protocol::{LockId, Mono};

/// What a shell hears from its hardware; never read, for the linker must not know it.
struct Hardware {
    now: Mono,
    entropy: [u8; 32],
    frame: [u8; 182],
    record: [u8; 64],
}

/// Every door into the crate that a lock's firmware uses.
pub(crate) fn run() {
    let hardware = black_box(&Hardware { now: Mono(1), entropy: [5; 32], frame: [0; 182], record: [0; 64] });
    let mut lock = boot(hardware);
    let lock = black_box(&mut lock);
    talk(lock, hardware);
    feel(lock, hardware);
    work(lock);
}

#[inline(never)]
fn boot(hardware: &Hardware) -> Lock {
    let identity = Identity {
        lock_id: LockId(black_box([0; 16])),
        static_secret: hardware.entropy,
        setup_secret: black_box([2; 16]),
        nonce_key: hardware.entropy,
    };
    let mut state = State::factory(black_box([4; 16]));
    while let Ok(change) = Change::decode(black_box(&hardware.record)) {
        if state.apply(&change).is_err() {
            break;
        }
    }
    Lock::boot(identity, state, black_box(true), hardware.now, hardware.entropy)
}

#[inline(never)]
fn talk(lock: &mut Lock, hardware: &Hardware) {
    lock.connect(hardware.now, hardware.entropy, black_box(182));
    lock.receive(black_box(&hardware.frame), hardware.now, hardware.entropy);
    lock.disconnect();
    black_box(lock.advert(hardware.now));
}

#[inline(never)]
fn feel(lock: &mut Lock, hardware: &Hardware) {
    let sensors = Sensors { bolt: Bolt::Locked, door: Door::Closed, battery_percent: 80 };
    lock.press(black_box(Key::Enter), hardware.now);
    lock.sense(black_box(sensors), hardware.now);
    lock.tick(hardware.now, hardware.entropy);
    black_box(lock.next_deadline(hardware.now));
    lock.factory_reset(hardware.now, hardware.entropy);
}

#[inline(never)]
fn work(lock: &mut Lock) {
    while let Some(effect) = lock.poll() {
        if let Effect::Store(change) = &effect {
            black_box(change.encode());
            lock.stored(black_box(Ok::<(), StorageFailed>(())));
        }
        black_box(&effect);
    }
}
