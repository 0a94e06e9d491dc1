//! What `Cargo.lock` must not hold.

use crate::tree;

/// Locked packages that do not belong here.
fn unwanted(lock: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut name = "";
    for line in lock.lines() {
        if let Some(value) = line.strip_prefix("name = ") {
            name = value.trim_matches('"');
        } else if let Some(version) = line.strip_prefix("version = ") {
            let early = name.starts_with("tauri") && version.contains("alpha");
            if early || name.starts_with("sqlx") || name == "chrono-tz" {
                found.push(format!("{name} {}", version.trim_matches('"')));
            }
        }
    }
    found
}

#[test]
fn nothing_early_nothing_that_fights_over_sqlite_and_no_second_zone_table() {
    assert_eq!(unwanted(&tree::read("Cargo.lock")), Vec::<String>::new());
}

#[test]
fn an_alpha_is_found() {
    let lock = "name = \"tauri\"\nversion = \"3.0.0-alpha.4\"\nname = \"sqlx-core\"\nversion = \"0.9.0\"\n";
    assert_eq!(unwanted(lock), ["tauri 3.0.0-alpha.4", "sqlx-core 0.9.0"]);
}
