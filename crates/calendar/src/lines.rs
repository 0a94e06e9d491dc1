//! A feed's bytes as whole lines: byte order marks, NULs, folds and foreign character sets are gone.

/// The lines of a feed with what had to be guessed.
pub(crate) struct Lines {
    /// Unfolded, without line ends and without empty ones.
    pub(crate) lines: Vec<String>,
    /// Some line was not UTF-8 and was read as Latin-1.
    pub(crate) guessed: bool,
}

/// Takes the bytes apart. A fold may stand inside a character, so bytes are joined before they are read as text.
pub(crate) fn lines(bytes: &[u8]) -> Lines {
    let plain = match bytes {
        [0xFF, 0xFE, rest @ ..] => from_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => from_utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.to_vec(),
        whole => whole.to_vec(),
    };
    let mut found = Lines { lines: Vec::new(), guessed: false };
    for line in unfold(&plain) {
        found.lines.push(match String::from_utf8(line) {
            Ok(text) => text,
            Err(wrong) => {
                found.guessed = true;
                wrong.as_bytes().iter().copied().map(char::from).collect()
            }
        });
    }
    found
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}

fn unfold(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for raw in bytes.split(|byte| *byte == b'\n') {
        let clean: Vec<u8> = raw.iter().copied().filter(|byte| *byte != 0).collect();
        let line = clean.strip_suffix(b"\r").unwrap_or(&clean);
        match (line, lines.last_mut()) {
            ([b' ' | b'\t', rest @ ..], Some(last)) => last.extend_from_slice(rest),
            ([], _) => {}
            (fresh, _) => lines.push(fresh.to_vec()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_undone_with_either_line_end_and_inside_a_character() {
        for text in [&b"UID:ab\r\n cd\r\nA:\xC3\r\n \xA9"[..], b"UID:a\n\tb\n cd\n\nA:\xC3\n \xA9\n"] {
            let found = lines(text);
            assert_eq!(found.lines, ["UID:abcd", "A:\u{e9}"]);
            assert!(!found.guessed);
        }
    }

    #[test]
    fn marks_and_nuls_vanish_and_latin_1_is_told() {
        assert_eq!(lines(b"\xEF\xBB\xBFB\0EGIN:X\0\r\n").lines, ["BEGIN:X"]);
        assert_eq!(lines(b"\xFF\xFEA\0:\0\xE9\0").lines, ["A:\u{e9}"]);
        let latin = lines(b"SUMMARY:R\xE9serv\xE9e\n");
        assert_eq!(latin.lines, ["SUMMARY:R\u{e9}serv\u{e9}e"]);
        assert!(latin.guessed);
    }
}
