//! Rules about Rust files: how they open, how long they are, what they must not call.

use crate::rule::{Rule, is_test_file, lines_with, production};

const LINES_MAX: usize = 500;
const VAGUE_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "service", "services", "types", "misc"];

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_crate_code(path: &str) -> bool {
    is_rust(path) && path.starts_with("crates/") && path.contains("/src/") && !is_test_file(path)
}

const OPENING: Rule = Rule {
    concerns: is_rust,
    complaints: |file| {
        let first = file.text.lines().next().unwrap_or_default();
        let sentence = first.strip_prefix("//! ").is_some_and(|words| words.contains(' '));
        if sentence { Vec::new() } else { vec!["does not open with `//!` and a sentence".into()] }
    },
};

#[test]
fn every_rust_file_opens_with_what_it_is() {
    OPENING.holds();
    OPENING.catches("crates/a/src/b.rs", "use std::fs;\n");
    OPENING.catches("crates/a/src/b.rs", "//!\n//! Late.\n");
}

const LENGTH: Rule = Rule {
    concerns: |path| [".rs", ".ts", ".svelte", ".py", ".css", ".c"].iter().any(|end| path.ends_with(end)),
    complaints: |file| match file.text.lines().count() {
        lines if lines > LINES_MAX => vec![format!("has {lines} lines: split it where the ideas part")],
        _ => Vec::new(),
    },
};

#[test]
fn no_file_is_longer_than_500_lines() {
    LENGTH.holds();
    LENGTH.catches("ui/src/a.ts", &"x\n".repeat(LINES_MAX + 1));
    LENGTH.accepts("ui/src/a.ts", &"x\n".repeat(LINES_MAX));
}

const NAMES: Rule = Rule {
    concerns: |path| is_rust(path) || path.ends_with(".ts") || path.ends_with(".svelte"),
    complaints: |file| {
        let words = file.path.split(['/', '.']).map(str::to_ascii_lowercase);
        words
            .filter(|word| VAGUE_NAMES.contains(&word.as_str()))
            .map(|word| format!("`{word}` says nothing"))
            .collect()
    },
};

#[test]
fn no_module_has_a_name_that_says_nothing() {
    NAMES.holds();
    NAMES.catches("crates/app/src/util.rs", "");
    NAMES.catches("ui/src/helpers/time.ts", "");
    NAMES.accepts("crates/app/src/unlock.rs", "");
}

const PANICS: Rule = Rule {
    concerns: is_crate_code,
    complaints: |file| {
        lines_with(
            &production(&file.text),
            &[".unwrap()", ".expect(", "panic!(", "unimplemented!(", "todo!("],
        )
    },
};

#[test]
fn no_crate_panics_outside_its_tests() {
    PANICS.holds();
    PANICS.catches("crates/a/src/b.rs", "//! B.\nfn a() { b().unwrap(); }\n");
    PANICS.catches(
        "crates/a/src/b.rs",
        "//! B.
fn a() { todo!(\"later\") }
",
    );
    PANICS.accepts("crates/a/src/b.rs", "#[cfg(test)]\nmod tests {\n fn a() { b().unwrap(); }\n}\n");
}

/// The files of a crate that are its program: a shell, which may ask the time.
const PROGRAM_FILES: &[&str] = &[
    "crates/cloud-server/src/main.rs",
    "crates/lock-emulator/src/main.rs",
    "crates/lock-emulator/src/serving.rs",
];

const CLOCKS: Rule = Rule {
    concerns: |path| is_crate_code(path) && !PROGRAM_FILES.contains(&path),
    complaints: |file| {
        // lock-link measures its own stages with the timer that also limits them.
        let mut calls = vec!["SystemTime::now", "Utc::now", "Local::now", "Timestamp::now", "Zoned::now"];
        if !file.path.starts_with("crates/lock-link/") && !file.path.starts_with("crates/lock-emulator/") {
            calls.push("Instant::now");
        }
        lines_with(&production(&file.text), &calls)
    },
};

#[test]
fn no_crate_asks_the_time() {
    CLOCKS.holds();
    CLOCKS.catches("crates/access/src/b.rs", "let now = Utc::now();");
    CLOCKS.catches("crates/app/src/b.rs", "let now = Instant::now();");
}

const IGNORED: Rule = Rule {
    concerns: is_rust,
    complaints: |file| lines_with(&file.text, &[concat!("#[ign", "ore"), concat!("#[should_", "panic")]),
};

#[test]
fn no_test_is_switched_off() {
    IGNORED.holds();
    IGNORED.catches("crates/a/src/b.rs", concat!("#[ign", "ore = \"slow\"]"));
}

const SLEEPS: Rule = Rule {
    concerns: |path| is_test_file(path) && is_rust(path) || path.starts_with("ui/e2e/"),
    complaints: |file| {
        let sleeps =
            [concat!("thread::sl", "eep"), concat!("time::sl", "eep"), concat!("waitForTime", "out")];
        lines_with(&file.text, &sleeps)
    },
};

#[test]
fn no_test_sleeps() {
    SLEEPS.holds();
    SLEEPS.catches("tests/a/b.rs", concat!("std::thread::sl", "eep(second);"));
    SLEEPS.catches("crates/a/tests/b.rs", concat!("tokio::time::sl", "eep(second).await;"));
}

const NO_STD: Rule = Rule {
    concerns: |path| path.starts_with("crates/lock-protocol/src/") && !is_test_file(path),
    complaints: |file| {
        let mut found = lines_with(
            &production(&file.text),
            &["extern crate alloc", "extern crate std", "use std::", " std::", "alloc::"],
        );
        if file.path.ends_with("/lib.rs")
            && !file.text.contains("#![cfg_attr(not(test), no_std)]")
            && !file.text.contains("#![no_std]")
        {
            found.push("does not say no_std".into());
        }
        found
    },
};

#[test]
fn the_protocol_has_no_std_and_no_heap() {
    NO_STD.holds();
    NO_STD.catches("crates/lock-protocol/src/lib.rs", "//! Protocol.\n");
    NO_STD.catches("crates/lock-protocol/src/a.rs", "use std::vec::Vec;\n");
    NO_STD.catches("crates/lock-protocol/src/a.rs", "let a = alloc::vec![1];\n");
}

const NO_IO: Rule = Rule {
    concerns: |path| {
        ["crates/access/src/", "crates/calendar/src/"].iter().any(|start| path.starts_with(start))
            && !is_test_file(path)
    },
    complaints: |file| {
        let calls = ["std::fs", "std::net", "std::io", "std::env", "std::process", "getrandom"];
        let found = lines_with(&production(&file.text), &calls);
        // A cursor reads from memory.
        found.into_iter().filter(|line| !line.contains("std::io::Cursor")).collect()
    },
};

#[test]
fn the_rules_of_access_and_calendars_do_no_io() {
    NO_IO.holds();
    NO_IO.catches("crates/calendar/src/feed.rs", "let text = std::fs::read_to_string(path);");
    NO_IO.catches("crates/access/src/zone.rs", "let text = std::fs::read_to_string(path);");
}

const SQL: Rule = Rule {
    concerns: |path| {
        is_rust(path)
            && (path.starts_with("crates/") || path.starts_with("src-tauri/"))
            && !path.starts_with("crates/store/")
            // A shelf of its own: what the cloud keeps. The word stays away from the device's.
            && !path.starts_with("crates/cloud-server/")
    },
    complaints: |file| {
        lines_with(
            &production(&file.text),
            &["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE", "rusqlite"],
        )
    },
};

#[test]
fn only_the_store_and_the_cloud_write_sql() {
    SQL.holds();
    SQL.catches("crates/app/src/unlock.rs", "let sql = \"SELECT id FROM door\";");
}

const UNFINISHED: Rule = Rule {
    concerns: |path| {
        is_rust(path) || path.ends_with(".ts") || path.ends_with(".svelte") || path.ends_with(".py")
    },
    complaints: |file| {
        let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
        let conditional = concat!("TO", "DO(when ");
        lines_with(&file.text, &marks).into_iter().filter(|line| !line.contains(conditional)).collect()
    },
};

#[test]
fn nothing_is_left_for_later_without_saying_when() {
    UNFINISHED.holds();
    UNFINISHED.catches("crates/a/src/b.rs", concat!("// TO", "DO: later"));
    UNFINISHED.accepts("crates/a/src/b.rs", concat!("// TO", "DO(when Rust has generators): simplify"));
}

/// Those that keep the site's own key, from which every family of its locks derives theirs, and print it as a sheet.
const KEEPERS_OF_THE_SITE_KEY: &[&str] =
    &["crates/app/src/app.rs", "crates/app/src/recovery.rs", "crates/app/src/restore.rs"];

const FAMILIES: Rule = Rule {
    concerns: |path| {
        is_rust(path)
            && path.starts_with("crates/app/src/")
            && !path.starts_with("crates/app/src/family/")
            && !KEEPERS_OF_THE_SITE_KEY.contains(&path)
    },
    complaints: |file| lines_with(&file.text, &["lock_protocol"]),
};

#[test]
fn no_verb_knows_the_protocol_of_a_lock() {
    FAMILIES.holds();
    FAMILIES.catches("crates/app/src/unlock.rs", "//! U.\nuse lock_protocol::status::Status;\n");
    FAMILIES.accepts("crates/app/src/unlock.rs", "//! U.\nuse crate::family::Deed;\n");
}
