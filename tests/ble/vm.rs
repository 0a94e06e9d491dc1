//! Lock and phone over a real kernel, bluetoothd and two controllers: what happened in the machine, fact by fact.
//!
//! The machine is booted once; each test reads its lines. `cargo xtask ble` brings what the machine is made of.

use std::path::Path;
use std::sync::LazyLock;

use ble::{Finished, Scene};

/// Where the story leaves its transcript.
const OUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../out/ble");

/// The story at both MTUs, played once.
static STORY: LazyLock<Result<Finished, String>> = LazyLock::new(|| {
    let played = Scene::new(Path::new(OUT)).and_then(|scene| scene.story());
    played.map_err(|error| error.to_string())
});

const BOTH: [&str; 2] = ["mtu-517", "mtu-23"];

/// The story's lines, or one line about why there are none.
#[track_caller]
fn story() -> &'static Finished {
    STORY.as_ref().unwrap_or_else(|error| panic!("the story was not played: {error}"))
}

/// Fails in one line unless some line of the story `fits`.
#[track_caller]
fn expect(what: &str, fits: impl Fn(&str) -> bool) {
    let found = story().lines.iter().any(|line| fits(line));
    assert!(found, "nobody told {what:?}; {}", end());
}

/// How the story ended, and where the whole of it is.
fn end() -> String {
    let lines = &story().lines;
    let last = lines.iter().rfind(|line| line.starts_with("failed: ")).or(lines.last());
    format!("it ended with {:?}; all of it is in {OUT}/machine.log", last.map_or("nothing", String::as_str))
}

#[track_caller]
fn told(mtu: &str, words: &str) {
    expect(&format!("{mtu}: {words}"), |line| line.starts_with(mtu) && line.contains(words));
}

#[track_caller]
fn seen(words: &str) {
    expect(words, |line| line.starts_with(words));
}

#[test]
fn the_machine_plays_the_whole_story() {
    assert!(story().success, "{}", end());
}

#[test]
fn a_phone_puts_the_lock_into_service() {
    BOTH.into_iter().for_each(|mtu| told(mtu, "the lock is in service"));
}

#[test]
fn a_guest_claims_and_opens_then_opens_again() {
    for mtu in BOTH {
        told(mtu, "the guest claims and opens, Unlocked");
        told(mtu, "the guest locks, Locked");
        told(mtu, "the guest opens again, Unlocked");
    }
}

#[test]
fn a_key_taken_back_is_refused() {
    for mtu in BOTH {
        told(mtu, "the key is taken back, by the lock's receipt");
        told(mtu, "the guest is refused");
    }
}

#[test]
fn the_log_comes_back_whole() {
    BOTH.into_iter().for_each(|mtu| told(mtu, "the log is whole"));
}

#[test]
fn at_full_mtu_nobody_taps_twice() {
    told("mtu-517", "0 taps were repeated");
}

#[test]
fn frames_are_as_long_as_the_mtu_allows() {
    told("mtu-517", "frames of 512 bytes");
    told("mtu-23", "frames of 20 bytes");
}

#[test]
fn bluetoothctl_sees_the_service_and_its_characteristics() {
    (1..=3).for_each(|number| seen(&format!("bluetoothctl sees c7a8000{number}-")));
}

#[test]
fn bleak_sees_the_service_and_what_its_characteristics_allow() {
    seen("bleak sees service c7a80001-");
    seen("bleak sees characteristic c7a80002-3f6e-4b52-9d0e-4c6174636831 write,write-without-response");
    seen("bleak sees characteristic c7a80003-3f6e-4b52-9d0e-4c6174636831 notify");
}
