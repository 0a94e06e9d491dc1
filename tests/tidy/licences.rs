//! Under which licences the crates we build on may be used: nobody who ships this may be surprised.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseItem, ParseMode};

use crate::tree;

/// Licences that ask for no more than their text beside a program, and, for MPL-2.0, for changes to its own files.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // For data: the list of root certificates. Asks for its text beside the data.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Whether everything `expression` asks for is allowed; crates may write `/` where they mean `OR`.
fn allowed(expression: &str) -> bool {
    let one = |item: &LicenseItem| item.id().is_some_and(|id| ALLOWED.contains(&id.name));
    Expression::parse_mode(expression, ParseMode::LAX)
        .is_ok_and(|read| read.evaluate(|asked| one(&asked.license)))
}

/// Every crate in `Cargo.lock`, on every system, as `cargo metadata` lists them.
fn crates() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

#[test]
fn every_crate_we_build_on_has_a_licence_that_lets_anyone_ship_it() {
    let crates = crates();
    let refused: Vec<String> = crates
        .iter()
        .filter(|one| !one["license"].as_str().is_some_and(allowed))
        .map(|one| format!("{} {}: {}", one["name"], one["version"], one["license"]))
        .collect();

    assert!(crates.len() > 100, "only {} crates were listed", crates.len());
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn a_choice_is_allowed_when_one_of_it_is_and_a_sum_when_all_of_it_are() {
    let cases = [
        ("MIT/Apache-2.0", true),
        ("MIT OR LGPL-2.1-or-later", true),
        ("(MIT OR GPL-3.0-only) AND ISC", true),
        ("MIT AND GPL-3.0-only", false),
        ("AGPL-3.0-only", false),
        ("Made up", false),
    ];

    for (expression, expected) in cases {
        assert_eq!(allowed(expression), expected, "{expression}");
    }
}
