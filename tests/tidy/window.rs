//! Rules about the window: one seam to Tauri, thin commands, colours from the tokens, no decisions about time.

use crate::rule::{Rule, lines_with, production};

fn is_ui(path: &str) -> bool {
    path.starts_with("ui/src/") && !path.contains("/paraglide/")
}

const SEAM: Rule = Rule {
    concerns: |path| is_ui(path) && path != "ui/src/backend/tauri.ts",
    complaints: |file| lines_with(&file.text, &["@tauri-apps/", "__TAURI"]),
};

#[test]
fn only_one_file_of_the_ui_knows_tauri() {
    SEAM.holds();
    SEAM.catches("ui/src/screens/Doors.svelte", "import { invoke } from \"@tauri-apps/api/core\";");
}

const COLOURS: Rule = Rule {
    concerns: |path| {
        is_ui(path)
            && (path.ends_with(".css") || path.ends_with(".svelte"))
            && path != "ui/src/styles/tokens.css"
    },
    complaints: |file| {
        file.text
            .lines()
            .enumerate()
            .filter(|(_, line)| has_raw_colour(line))
            .map(|(number, line)| format!("{}: {}", number + 1, line.trim()))
            .collect()
    },
};

fn has_raw_colour(line: &str) -> bool {
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lch(", "lab("];
    functions.iter().any(|function| line.contains(function))
        || line.match_indices('#').any(|(at, _)| is_hex(&line[at..]))
}

/// `#` and three to eight hexadecimal digits that end there.
fn is_hex(text: &str) -> bool {
    let digits = text[1..].chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
}

#[test]
fn colours_stand_in_the_tokens_only() {
    COLOURS.holds();
    COLOURS.catches("ui/src/components/Button.svelte", "  color: #fff;");
    COLOURS.catches("ui/src/styles/base.css", "  background: rgb(1 2 3);");
    COLOURS.accepts("ui/src/components/Button.svelte", "{#each doors as door}{/each} <a href=\"#door\">");
}

const ZONES: Rule = Rule {
    concerns: |path| is_ui(path) && !path.ends_with(".test.ts"),
    complaints: |file| {
        let banned =
            ["Intl.DateTimeFormat", "toLocaleString", "toLocaleTime", "toLocaleDate", "getTimezoneOffset"];
        let mut lines = lines_with(&file.text.replace("Intl.DateTimeFormatOptions", ""), &banned);
        // The one place that words times gets wall times from Rust and writes them as they stand.
        if file.path == "ui/src/texts/times.ts" {
            lines
                .retain(|line| !(line.contains("Intl.DateTimeFormat") && line.contains("timeZone: \"UTC\"")));
        }
        lines
    },
};

#[test]
fn the_ui_does_no_time_zone_arithmetic() {
    ZONES.holds();
    ZONES.catches("ui/src/screens/Door.svelte", "const off = date.getTimezoneOffset();");
    ZONES.catches("ui/src/screens/Door.svelte", "new Intl.DateTimeFormat(\"en\", { timeZone: \"UTC\" })");
    ZONES.catches("ui/src/texts/times.ts", "new Intl.DateTimeFormat(language, { timeZone: moment.zone })");
}

const COMMANDS: Rule = Rule {
    concerns: |path| path.starts_with("src-tauri/src/commands/") && path.ends_with(".rs"),
    complaints: |file| lines_with(&production(&file.text), &[" if ", "match ", "for ", "while ", "loop {"]),
};

#[test]
fn a_command_parses_calls_once_and_maps_the_error() {
    COMMANDS.holds();
    COMMANDS.catches("src-tauri/src/commands/guest.rs", "    if key.expired() { return Ok(()); }");
}
