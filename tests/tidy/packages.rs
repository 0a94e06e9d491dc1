//! What `cargo metadata` says about the workspace's own packages.

use std::process::Command;

use serde_json::Value;

use crate::tree;

/// A package of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) licence: Option<String>,
    pub(crate) published: bool,
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a package asks for.
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
}

/// What a dependency is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The package itself, or its build script.
    Use,
    /// Its tests and examples.
    Test,
}

/// The packages of this workspace.
pub(crate) fn of_this_workspace() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    packages(&serde_json::from_slice(&output.stdout).expect("metadata is JSON"))
}

/// Reads `cargo metadata`.
pub(crate) fn packages(metadata: &Value) -> Vec<Package> {
    let list = metadata["packages"].as_array().expect("packages");
    list.iter()
        .map(|package| Package {
            name: text(&package["name"]),
            licence: package["license"].as_str().map(str::to_owned),
            published: package["publish"].as_array().is_none_or(|registries| !registries.is_empty()),
            dependencies: package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(dependency)
                .collect(),
        })
        .collect()
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        name: text(&value["name"]),
        kind: if value["kind"] == "dev" { Kind::Test } else { Kind::Use },
        optional: value["optional"] == true,
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[test]
fn every_package_carries_both_licences_and_is_published_nowhere() {
    for package in of_this_workspace() {
        assert_eq!(package.licence.as_deref(), Some("MIT OR Apache-2.0"), "{}", package.name);
        assert!(!package.published, "{} could be published by mistake", package.name);
    }
}
