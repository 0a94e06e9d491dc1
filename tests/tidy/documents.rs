//! Rules about documents and about what must not leave this machine.

use crate::rule::{Rule, lines_with};
use crate::tree;

const PATHS: Rule = Rule {
    concerns: |path| !path.ends_with(".svg"),
    complaints: |file| {
        // Put together here so that this file does not break its own rule.
        let words = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/fa", "rm/")];
        lines_with(&file.text, &words)
    },
};

#[test]
fn no_file_names_a_path_of_one_machine() {
    PATHS.holds();
    PATHS.catches("README.md", concat!("See /wo", "rk/notes.md"));
}

#[track_caller]
fn at_most(lines_max: usize, path: &str) {
    let lines = tree::read(path).lines().count();
    assert!(lines <= lines_max, "{path} has {lines} lines, {lines_max} are enough");
}

#[test]
fn the_readme_stays_short() {
    at_most(80, "README.md");
}

#[test]
fn the_architecture_stays_short() {
    at_most(130, "ARCHITECTURE.md");
}

#[test]
fn the_changelog_and_both_licences_are_there() {
    for path in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(!tree::read(path).trim().is_empty(), "{path} is empty");
    }
}

/// Relative links of a document, as `(text)](target)` gives them.
fn links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .map(|target| target.split_once('#').map_or(target, |(path, _)| path))
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

#[test]
fn documents_link_to_files_that_exist() {
    let mut dead = Vec::new();
    for file in tree::files().into_iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in links(&file.text) {
            if !tree::root().join(folder).join(target).exists() {
                dead.push(format!("{}: {target}", file.path));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

#[test]
fn links_are_found_in_a_document() {
    assert_eq!(links("[a](b.md) ![c](d/e.png) [f](https://g.example) [h](#i)"), ["b.md", "d/e.png"]);
}
