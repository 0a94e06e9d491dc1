//! A short text inside a binary payload: one length byte and UTF-8 that shows what it says.

use lock_protocol::bytes::{CodecError, Reader};

/// Bytes of the longest text.
pub(crate) const BYTES_MAX: usize = 64;

/// Appends a text of 1 to 64 bytes; nothing is written when it does not fit or hides something.
pub(crate) fn put(bytes: &mut Vec<u8>, text: &str) -> Result<(), CodecError> {
    if text.is_empty() { Err(CodecError::Value) } else { put_or_empty(bytes, text) }
}

/// As [`put`], and an empty text is allowed.
pub(crate) fn put_or_empty(bytes: &mut Vec<u8>, text: &str) -> Result<(), CodecError> {
    let length = u8::try_from(text.len()).map_err(|_| CodecError::TooLong)?;
    if text.len() > BYTES_MAX || text.chars().any(is_hidden) {
        return Err(CodecError::Value);
    }
    bytes.push(length);
    bytes.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Reads what [`put`] wrote; [`CodecError::Length`] means that bytes ran out.
pub(crate) fn read(reader: &mut Reader<'_>) -> Result<String, CodecError> {
    let text = read_or_empty(reader)?;
    if text.is_empty() { Err(CodecError::Value) } else { Ok(text) }
}

/// Reads what [`put_or_empty`] wrote.
pub(crate) fn read_or_empty(reader: &mut Reader<'_>) -> Result<String, CodecError> {
    let length = usize::from(reader.u8()?);
    if length > BYTES_MAX {
        return Err(CodecError::Value);
    }
    let text = std::str::from_utf8(reader.slice(length)?).map_err(|_| CodecError::Value)?;
    if text.chars().any(is_hidden) { Err(CodecError::Value) } else { Ok(text.to_owned()) }
}

/// Makes any text fit: what a screen hides becomes a blank, what is too long ends in an ellipsis.
pub(crate) fn fitting(text: &str) -> String {
    let shown: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    let shown = shown.trim();
    if shown.len() <= BYTES_MAX {
        return shown.to_owned();
    }
    let mut fitting = String::new();
    for character in shown.chars() {
        if fitting.len() + character.len_utf8() + '…'.len_utf8() > BYTES_MAX {
            break;
        }
        fitting.push(character);
    }
    fitting.push('…');
    fitting
}

/// A name must neither break nor reorder the sentence that a screen puts it into.
fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_can_be_made_to_fit() {
        for name in ["Anna", "  two\nlines ", &"ü".repeat(80), "\u{202E}annA", &"a".repeat(64)] {
            let fitting = fitting(name);
            assert!(put(&mut Vec::new(), &fitting).is_ok(), "{name}");
        }
        assert_eq!(fitting("two\nlines"), "two lines");
        assert_eq!(fitting(&"a".repeat(65)), format!("{}…", "a".repeat(61)));
    }

    #[test]
    fn texts_that_hide_something_are_refused() {
        for text in ["", "a\u{202E}b", "a\0b", &"a".repeat(65)] {
            assert!(put(&mut Vec::new(), text).is_err(), "{text:?}");
            let mut bytes = vec![u8::try_from(text.len()).unwrap()];
            bytes.extend_from_slice(text.as_bytes());
            assert!(read(&mut Reader::new(&bytes)).is_err(), "{text:?}");
        }
    }
}
