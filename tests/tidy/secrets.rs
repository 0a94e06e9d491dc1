//! Secrets are types that cannot be printed or sent.

use crate::rule::{Rule, production};

/// Names of types that hold a secret.
fn is_secret(name: &str) -> bool {
    let ends = ["Key", "Secret", "Passphrase", "Words"];
    ends.iter().any(|end| name.ends_with(end)) && !name.starts_with("Public")
}

/// The names of structs and enums that derive one of the traits that would give a secret away.
fn leaking(text: &str) -> Vec<String> {
    let mut derives = "";
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[derive(") {
            derives = line;
        } else if let Some(name) = type_name(line) {
            let leaks = ["Debug", "Display", "Serialize"].iter().any(|leak| derives.contains(leak));
            if leaks && is_secret(name) {
                found.push(format!("{name} holds a secret and has {derives}"));
            }
            derives = "";
        } else if !line.starts_with("#[") && !line.is_empty() {
            derives = "";
        }
    }
    found
}

fn type_name(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split([' ', '(', '{', '<', ';']).collect();
    let at = words.iter().position(|word| matches!(*word, "struct" | "enum"))?;
    words.get(at + 1).copied()
}

const SECRETS: Rule = Rule {
    concerns: |path| path == "crates/lock-protocol/src/keys.rs" || path.starts_with("crates/store/src/"),
    complaints: |file| leaking(&production(&file.text)),
};

#[test]
fn keys_cannot_be_printed_or_sent() {
    SECRETS.holds();
    SECRETS.catches(
        "crates/lock-protocol/src/keys.rs",
        "#[derive(Clone, Debug)]\npub struct SiteKey([u8; 32]);",
    );
    SECRETS.accepts("crates/lock-protocol/src/keys.rs", "#[derive(Clone)]\npub struct SiteKey([u8; 32]);");
}
