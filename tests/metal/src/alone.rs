//! A lock as its firmware holds it, fed from registers that the linker knows nothing about: built for its size, not run.

use core::hint::black_box;

use lock_protocol::lock::{Change, Effect, Identity, Key, Lock, Sensors, State};
use lock_protocol::{LockId, Mono};

/// Every door into the crate that a lock's firmware uses.
pub(crate) fn run() {
    let identity = Identity {
        lock_id: LockId(black_box([0; 16])),
        static_secret: black_box([1; 32]),
        setup_secret: black_box([2; 16]),
        nonce_key: black_box([3; 32]),
    };
    let mut state = State::factory(black_box([4; 16]));
    while let Ok(change) = Change::decode(black_box(&[0; 64])) {
        if state.apply(&change).is_err() {
            break;
        }
    }
    let mut lock = Lock::boot(identity, state, black_box(true), black_box(Mono(1)), black_box([5; 32]));
    let mut frame = [0; 182];
    for round in 0..black_box(1_u8) {
        frame[0] = black_box(round);
        lock.connect(black_box(Mono(2)), black_box([6; 32]), black_box(182));
        lock.receive(black_box(&frame), black_box(Mono(3)), black_box([7; 32]));
        lock.press(black_box(Key::Enter), black_box(Mono(4)));
        lock.sense(black_box(sensors(&lock)), black_box(Mono(5)));
        lock.tick(black_box(Mono(6)), black_box([8; 32]));
        black_box(lock.next_deadline(black_box(Mono(7))));
        black_box(lock.advert(black_box(Mono(8))));
        while let Some(effect) = lock.poll() {
            if let Effect::Store(change) = &effect {
                black_box(change.encode());
                lock.stored(black_box(Ok(())));
            }
            black_box(&effect);
        }
        lock.disconnect();
        lock.factory_reset(black_box(Mono(9)), black_box([9; 32]));
    }
}

fn sensors(lock: &Lock) -> Sensors {
    use lock_protocol::status::{Bolt, Door};

    black_box(lock.state().boots);
    Sensors { bolt: black_box(Bolt::Locked), door: black_box(Door::Closed), battery_percent: 80 }
}
