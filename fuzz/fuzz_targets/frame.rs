//! Any frames at a lock and at a phone: neither panics, nothing turns, and nothing is stored but the lock's own notes.
#![no_main]

use arbitrary::Arbitrary;
use fuzz::{LOCK, Rig};
use libfuzzer_sys::fuzz_target;
use lock_protocol::keys::DeviceKey;
use lock_protocol::lock::keypad::KeypadDelta;
use lock_protocol::lock::{Change, Delta};
use lock_protocol::phone::Event;
use lock_protocol::unlock::{Act, Action, Intent};
use lock_protocol::{Mono, Phone};

#[derive(Arbitrary, Debug)]
enum Step {
    Frame(Vec<u8>),
    /// A frame that begins as a message does.
    Message(u8, Vec<u8>),
    Connect(u16),
    Disconnect,
    Wait(u16),
    PowerCut {
        rtc_kept: bool,
    },
}

#[derive(Arbitrary, Debug)]
struct Input {
    factory_new: bool,
    steps: Vec<Step>,
}

const KINDS: [u8; 16] =
    [0x11, 0x12, 0x13, 0x14, 0x15, 0x18, 0x21, 0x22, 0x31, 0x41, 0x42, 0x51, 0x52, 0xF0, 0xF2, 0xF3];

fuzz_target!(|input: Input| {
    at_the_lock(&input);
    at_the_phone(&input);
});

fn bytes(step: &Step) -> Option<Vec<u8>> {
    match step {
        Step::Frame(frame) => Some(frame.clone()),
        Step::Message(kind, rest) => Some([&[KINDS[usize::from(kind % 16)]], &rest[..]].concat()),
        Step::Connect(_) | Step::Disconnect | Step::Wait(_) | Step::PowerCut { .. } => None,
    }
}

fn at_the_lock(input: &Input) {
    let mut rig = if input.factory_new { Rig::factory() } else { Rig::owned() };
    let written = rig.journal.len();
    rig.connect(182);
    for step in &input.steps {
        match step {
            Step::Connect(length) => rig.connect(usize::from(*length)),
            Step::Disconnect => rig.disconnect(),
            Step::Wait(ms) => rig.wait(u64::from(*ms)),
            Step::PowerCut { rtc_kept } => rig.power_cycle(*rtc_kept),
            Step::Frame(_) | Step::Message(..) => rig.frame(&bytes(step).unwrap_or_default()),
        }
    }
    assert!(rig.turned.is_empty(), "nobody proved anything");
    assert_eq!(rig.lock.state().owned.is_some(), !input.factory_new);
    for record in &rig.journal[written..] {
        let change = Change::decode(record).expect("a written record is readable");
        for delta in change.deltas() {
            assert!(delta.is_ok_and(|delta| is_own(&delta)), "bytes without a MAC changed the lock");
        }
    }
}

/// What a lock writes of itself: its start, its clock, its log, and that nobody has typed anything.
fn is_own(delta: &Delta<'_>) -> bool {
    matches!(delta, Delta::Booted { .. } | Delta::Clock(_) | Delta::Log(_))
        || matches!(delta, Delta::Keypad(KeypadDelta::Throttle(throttle)) if throttle.failures == 0)
}

fn at_the_phone(input: &Input) {
    let mut phone = Phone::new(LOCK, 182);
    let mut challenge = [0x11; 20];
    challenge[1] = 1;
    phone.handle_frame(&challenge, Mono(0));
    let tap = Act { intent: Intent::Tap, action: Action::Unlock };
    phone.act(&DeviceKey::new([7; 32]), 1, tap, [1; 4], &[]).expect("it was challenged");
    for step in &input.steps {
        while phone.poll_transmit().is_some() {}
        phone.handle_frame(&bytes(step).unwrap_or_default(), Mono(0));
        while let Some(event) = phone.poll_event() {
            let believed =
                matches!(event, Event::SetUp(_) | Event::Claimed(_) | Event::Answered(_) | Event::Settled(_));
            assert!(!believed, "the phone believed a lock that proved nothing");
        }
    }
}
