//! How big what the window sends may be; what it means is for `app` to judge.

use app::view::{CommandError, InputFault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tauri::Runtime;
use tauri::ipc::{Invoke, InvokeBody};

/// All text of one call, in bytes. The longest honest text is a share link for several doors.
pub(crate) const TEXT_BYTES_MAX: usize = 16 * 1024;

/// A picture or a calendar in base64, in bytes: twelve megabytes of photo.
const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The commands that take a picture or a calendar.
const WITH_FILE: [&str; 5] =
    ["read_setup_image", "read_link_image", "restore_image", "add_calendar_file", "renew_calendar_file"];

/// Answers an oversized call with a typed error; hands every other call to its command.
pub(crate) fn refuse_oversized<R: Runtime>(invoke: Invoke<R>, commands: &impl Fn(Invoke<R>) -> bool) -> bool {
    let bytes_max =
        if WITH_FILE.contains(&invoke.message.command()) { FILE_BYTES_MAX } else { TEXT_BYTES_MAX };
    if size(invoke.message.payload()) <= bytes_max {
        return commands(invoke);
    }

    invoke.resolver.reject(bad("arguments", InputFault::TooLong));
    true
}

/// The bytes of a picture the window sent as base64.
///
/// # Errors
/// `BadInput` when it is no base64.
pub(crate) fn picture(base64: &str) -> Result<Vec<u8>, CommandError> {
    STANDARD.decode(base64).map_err(|_| bad("image", InputFault::Unreadable))
}

/// The bytes of a calendar the window sent as base64.
///
/// # Errors
/// `BadInput` when it is no base64.
pub(crate) fn file(base64: &str) -> Result<Vec<u8>, CommandError> {
    STANDARD.decode(base64).map_err(|_| bad("file", InputFault::Unreadable))
}

fn bad(field: &str, reason: InputFault) -> CommandError {
    CommandError::BadInput { field: field.to_owned(), reason }
}

/// About as many bytes as the call had on its way here. The parser has bounded the depth already.
fn size(body: &InvokeBody) -> usize {
    match body {
        InvokeBody::Json(value) => json_size(value),
        InvokeBody::Raw(bytes) => bytes.len(),
    }
}

fn json_size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(|value| 1 + json_size(value)).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + json_size(value)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_byte_of_text_counts_wherever_it_stands() {
        let nested = json!({ "a": ["xx", { "name": "yyy" }], "b": "zzzz" });

        assert!(json_size(&nested) >= 9 + "a".len() + "name".len() + "b".len());
        assert!(json_size(&json!(vec![0; TEXT_BYTES_MAX])) > TEXT_BYTES_MAX);
    }

    #[test]
    fn a_picture_that_is_no_base64_is_named_as_such() {
        let error = picture("§").unwrap_err();

        assert_eq!(error, bad("image", InputFault::Unreadable));
    }
}
