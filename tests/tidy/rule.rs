//! A rule about single files: which files it concerns, and what in a text breaks it.

use crate::tree::{self, SourceFile};

/// A rule about single files.
pub(crate) struct Rule {
    pub(crate) concerns: fn(&str) -> bool,
    /// What breaks the rule in this file, one complaint each.
    pub(crate) complaints: fn(&SourceFile) -> Vec<String>,
}

impl Rule {
    /// Fails with every place in the tree that breaks the rule, and fails when the rule concerns no file at all.
    #[track_caller]
    pub(crate) fn holds(&self) {
        let files: Vec<SourceFile> =
            tree::files().into_iter().filter(|file| (self.concerns)(&file.path)).collect();
        assert!(!files.is_empty(), "this rule concerns no file: the tree has changed and the rule has not");
        let broken: Vec<String> = files
            .iter()
            .flat_map(|file| {
                (self.complaints)(file).into_iter().map(move |what| format!("{}: {what}", file.path))
            })
            .collect();
        assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    }

    /// Fails unless the rule finds fault with this sample.
    #[track_caller]
    pub(crate) fn catches(&self, path: &str, text: &str) {
        let sample = SourceFile { path: path.to_owned(), text: text.to_owned() };
        assert!((self.concerns)(path), "the rule does not look at {path}");
        assert!(!(self.complaints)(&sample).is_empty(), "the rule accepts: {text}");
    }

    /// Fails when the rule finds fault with this sample.
    #[track_caller]
    pub(crate) fn accepts(&self, path: &str, text: &str) {
        let sample = SourceFile { path: path.to_owned(), text: text.to_owned() };
        assert_eq!((self.complaints)(&sample), Vec::<String>::new(), "the rule refuses: {text}");
    }
}

/// The lines of `text` that contain one of `words`, numbered.
pub(crate) fn lines_with(text: &str, words: &[&str]) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(number, line)| format!("{}: {}", number + 1, line.trim()))
        .collect()
}

/// The part of a Rust file that is not its tests, without comments; lines keep their numbers.
pub(crate) fn production(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.trim_start().starts_with("mod ") && next.ends_with('{'));
        if opens_tests {
            // Tests come last in a file.
            break;
        }
        if !line.trim_start().starts_with("//") {
            kept += line;
        }
        kept.push('\n');
    }
    kept
}

/// Whether a Rust file holds nothing but tests.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/")
        || path.starts_with("tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/benches/")
}

#[test]
fn tests_and_comments_are_not_production() {
    let text = "fn a() {}\n// b\n#[cfg(test)]\nmod tests {\n fn c() {}\n}\n";
    assert_eq!(production(text), "fn a() {}\n\n");
}
