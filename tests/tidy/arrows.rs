//! Who may depend on whom: the arrows of ARCHITECTURE.md.

use serde_json::json;

use crate::packages::{Kind, Package, of_this_workspace, packages};

/// Package, and those of ours it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("lock-protocol", &[]),
    ("lock-link", &[]),
    ("access", &["lock-protocol"]),
    ("store", &["access"]),
    // It says what a feed means; who fetches it and who acts on it are others.
    ("calendar", &["access"]),
    ("app", &["access", "calendar", "cloud-api", "cloud-client", "lock-protocol", "lock-link", "store"]),
    ("lock-emulator", &["lock-protocol", "lock-link"]),
    // What the cloud carries is sealed: it needs no rule of access and no protocol of locks.
    ("cloud-api", &[]),
    ("cloud-server", &["cloud-api"]),
    ("cloud-client", &["cloud-api"]),
    // It carries frames and knows no protocol of locks.
    ("gateway", &["cloud-api", "cloud-client", "lock-link"]),
    // The shell also picks the link it lends the app.
    ("verify-log", &["access"]),
    // What a web page needs of both, behind numbers and bytes.
    ("guest-page", &["access", "lock-protocol"]),
    ("latchstring", &["app", "lock-link"]),
    ("xtask", &[]),
    // Its judge must not come to lean on more of the product than it plays.
    ("simulation", &["access", "lock-protocol"]),
];

/// Packages that test the whole and may use everything.
const WHOLE: &[&str] = &["tests", "ble", "desktop"];

/// What comes from outside, and the only packages that may use it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tauri", &["latchstring"]),
    ("tauri-build", &["latchstring"]),
    ("tauri-specta", &["latchstring"]),
    ("wry", &["latchstring"]),
    ("btleplug", &["lock-link", "ble"]),
    ("bluer", &["lock-emulator", "ble"]),
    ("rusqlite", &["store", "cloud-server"]),
    ("refinery", &["store", "cloud-server"]),
    ("axum", &["cloud-server"]),
    ("tokio-postgres", &["cloud-server"]),
    ("reqwest", &["cloud-client"]),
    ("hyper", &[]),
    ("ureq", &[]),
    ("sqlx", &[]),
];

/// What a pure crate must not even have at hand.
const IMPURE: &[&str] = &["tokio", "async-std", "getrandom", "rand", "rusqlite", "reqwest", "lock-link"];
const PURE: &[&str] = &["access", "calendar", "lock-protocol"];

/// Every edge that should not be.
fn forbidden(packages: &[Package]) -> Vec<String> {
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| !WHOLE.contains(&package.name.as_str())) {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            found.push(format!("{} is not in the picture: give it its arrows", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            // Tests may use the emulator or each other; what they use does not reach a user.
            if ours.contains(&name) && dependency.kind == Kind::Use && !allowed.contains(&name) {
                found.push(format!("{} -> {name}", package.name));
            }
        }
    }
    for package in packages {
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let only = OUTSIDE.iter().find(|(outside, _)| *outside == name);
            let plugin = name.starts_with("tauri-plugin-") && package.name != "latchstring";
            if plugin || only.is_some_and(|(_, users)| !users.contains(&package.name.as_str())) {
                found.push(format!("{} -> {name}", package.name));
            }
            if PURE.contains(&package.name.as_str()) && dependency.kind == Kind::Use && IMPURE.contains(&name)
            {
                found.push(format!("{} -> {name}: it does no IO", package.name));
            }
        }
    }
    found
}

#[test]
fn the_arrows_are_kept() {
    let found = forbidden(&of_this_workspace());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_radio_is_an_option() {
    for package in of_this_workspace() {
        for dependency in
            package.dependencies.iter().filter(|it| matches!(it.name.as_str(), "btleplug" | "bluer"))
        {
            assert!(dependency.optional, "{} builds {} always", package.name, dependency.name);
        }
    }
}

/// A workspace with one package and one edge.
fn with_edge(from: &str, to: &str, kind: Option<&str>) -> Vec<Package> {
    let edge = json!([{ "name": to, "kind": kind, "optional": false }]);
    let package = |name: &str, dependencies| json!({ "name": name, "dependencies": dependencies });
    packages(
        &json!({ "packages": [package(from, edge), package("store", json!([])), package("app", json!([]))] }),
    )
}

#[test]
fn an_edge_against_the_arrows_is_found() {
    assert_eq!(forbidden(&with_edge("access", "app", None)), ["access -> app"]);
    assert_eq!(forbidden(&with_edge("lock-link", "store", None)), ["lock-link -> store"]);
    assert_eq!(forbidden(&with_edge("app", "tauri", None)), ["app -> tauri"]);
    assert_eq!(forbidden(&with_edge("app", "tauri-plugin-dialog", None)), ["app -> tauri-plugin-dialog"]);
    assert_eq!(forbidden(&with_edge("access", "tokio", None)), ["access -> tokio: it does no IO"]);
    assert_eq!(
        forbidden(&with_edge("stranger", "serde", None)),
        ["stranger is not in the picture: give it its arrows"]
    );
}

#[test]
fn tests_may_use_more() {
    assert_eq!(forbidden(&with_edge("lock-emulator", "app", Some("dev"))), Vec::<String>::new());
}
