//! `lock-protocol`'s tests in Miri, which interprets them and sees what the language does not define.

use super::Run;
use crate::command::{Failure, command, output, run};
use crate::report::Report;

/// Of the tests inside the crate, those that go through whole domains or start a whole lock: an agreement of keys takes
/// seconds when it is interpreted.
const SKIPPED: &[&str] = &[
    "lock::tests",
    "pin::opening",
    "nobody_tries_more",
    "in_the_long_run",
    "every_plaintext_says_something",
];
/// Of the tests from outside, the known answers, the codecs under any bytes, and stories of a whole lock and phone.
const CHOSEN: &[&str] = &[
    "appendix::",
    "codecs::",
    "fragments::",
    "vectors::",
    "primitives::c",
    "primitives::h",
    "primitives::sha",
    "primitives::the",
    "primitives::x25519_gives",
    "a_sub_block_has_one_encoding",
    "the_codes_are_those_of_the_specification",
    "a_replayed_claim",
    "a_replayed_unlock",
    "the_phone_that_brings_the_list",
];

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    let root = &task.place.root;
    if output(command("cargo", root).args(["+nightly", "miri", "--version"])).is_err() {
        report.step("Miri", || {
            run(command("rustup", root)
                .args(["toolchain", "install", "nightly", "--profile", "minimal"])
                .args(["--component", "miri,rust-src"]))
        });
    }
    let skipped: Vec<&str> = SKIPPED.iter().flat_map(|test| ["--skip", test]).collect();
    report.step("inside lock-protocol, in Miri", || interpret(task, &["--lib"], &skipped));
    report.step("lock-protocol from outside, in Miri", || interpret(task, &["--test", "olp"], CHOSEN));
    Ok(())
}

fn interpret(task: &Run<'_>, what: &[&str], tests: &[&str]) -> Result<(), Failure> {
    run(command("cargo", &task.place.root)
        .args(["+nightly", "miri", "test", "--locked", "-p", "lock-protocol"])
        .args(what)
        .arg("--")
        .args(tests)
        // A property's cases differ in their bytes, seldom in what is done with memory.
        .env("PROPTEST_CASES", "2")
        // They read their vectors from files.
        .env("MIRIFLAGS", "-Zmiri-disable-isolation")
        .env("CARGO_TARGET_DIR", task.place.target.join("miri")))
}
