//! The checkout's own files, without what is built, fetched or generated.

use std::fs;
use std::path::Path;

/// A text file of the project.
pub(crate) struct SourceFile {
    /// From the root, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Folders that hold nothing written by hand.
const NOT_OURS: &[&str] = &[
    "target",
    "node_modules",
    "project.inlang",
    "dist",
    "dist-fake",
    "out",
    ".git",
    "__pycache__",
    "paraglide",
    "gen",
    "corpus",
];
/// Files made by a program.
/// (`.git` is a file where the checkout is one of several work trees.)
const GENERATED: &[&str] = &["package-lock.json", "Cargo.lock", "bindings.ts", ".installed-lock", ".git"];

/// The checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// One file's text.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file written by hand.
pub(crate) fn files() -> Vec<SourceFile> {
    let mut found = Vec::new();
    collect(root(), "", &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "the walk misses most of the tree");
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a folder of the checkout") {
        let entry = entry.expect("an entry of a folder");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type().expect("its type").is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), found);
            }
        } else if !GENERATED.contains(&name.as_str())
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            found.push(SourceFile { path, text });
        }
    }
}
