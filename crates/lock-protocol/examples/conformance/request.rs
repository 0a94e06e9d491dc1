//! One request of the conformance tool: JSON fields by name, as bytes and integers of exact sizes.

use serde_json::{Map, Value};

/// A request's operation and arguments.
pub(crate) struct Request {
    operation: String,
    arguments: Map<String, Value>,
}

impl Request {
    /// Reads `{"op": NAME, ARGUMENTS}`; `{NAME: {ARGUMENTS}}` says the same.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, String> {
        let value = serde_json::from_slice(line).map_err(|error| format!("not a JSON request: {error}"))?;
        let Value::Object(mut arguments) = value else {
            return Err("a request is a JSON object".into());
        };
        if let Some(operation) = arguments.remove("op") {
            let Value::String(operation) = operation else {
                return Err("op: not a name".into());
            };
            return Ok(Self { operation, arguments });
        }
        let mut fields = arguments.into_iter();
        match (fields.next(), fields.next()) {
            (Some((operation, Value::Object(arguments))), None) => Ok(Self { operation, arguments }),
            _ => Err("op: missing".into()),
        }
    }

    /// The operation's name.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    fn field(&self, name: &str) -> Result<&Value, String> {
        self.arguments.get(name).ok_or_else(|| format!("{name}: missing"))
    }

    /// Whether nothing is said for `name`: no such field, null, or an empty text.
    pub(crate) fn is_left_out(&self, name: &str) -> bool {
        self.arguments.get(name).is_none_or(|value| value.is_null() || value.as_str() == Some(""))
    }

    /// A byte string of any length.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        unhex(self.field(name)?).map_err(|error| format!("{name}: {error}"))
    }

    /// A byte string of exactly `N` bytes.
    pub(crate) fn array<const N: usize>(&self, name: &str) -> Result<[u8; N], String> {
        exact(&self.bytes(name)?).map_err(|error| format!("{name}: {error}"))
    }

    /// An integer of 8 bits.
    pub(crate) fn u8(&self, name: &str) -> Result<u8, String> {
        integer(self.field(name)?).map_err(|error| format!("{name}: {error}"))
    }

    /// An integer of 16 bits.
    pub(crate) fn u16(&self, name: &str) -> Result<u16, String> {
        integer(self.field(name)?).map_err(|error| format!("{name}: {error}"))
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        self.field(name)?.as_str().ok_or_else(|| format!("{name}: not a text"))
    }

    /// An integer of 32 bits.
    pub(crate) fn u32(&self, name: &str) -> Result<u32, String> {
        integer(self.field(name)?).map_err(|error| format!("{name}: {error}"))
    }

    /// An array of byte strings of `N` bytes each, at most 255 of them.
    pub(crate) fn arrays<const N: usize>(&self, name: &str) -> Result<Vec<[u8; N]>, String> {
        let values = self.entries(name)?;
        let read = |value| exact(&unhex(value)?);
        values.iter().map(read).collect::<Result<_, _>>().map_err(|error| format!("{name}: {error}"))
    }

    /// An array of arrays of integers, at most 255 of them, each of as many as `read` asks for.
    pub(crate) fn rows<T>(
        &self,
        name: &str,
        read: impl Fn(&mut Row<'_>) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let values = self.entries(name)?;
        let read = |value: &Value| {
            let mut row = Row::of(value)?;
            let entry = read(&mut row)?;
            row.end()?;
            Ok(entry)
        };
        values.iter().map(read).collect::<Result<_, _>>().map_err(|error: String| format!("{name}: {error}"))
    }

    fn entries(&self, name: &str) -> Result<&[Value], String> {
        let Value::Array(values) = self.field(name)? else { return Err(format!("{name}: not an array")) };
        if values.len() > 255 {
            return Err(format!("{name}: more than 255 entries"));
        }
        Ok(values)
    }
}

/// One entry of an array of arrays, read in order.
pub(crate) struct Row<'a> {
    rest: std::slice::Iter<'a, Value>,
}

impl<'a> Row<'a> {
    fn of(value: &'a Value) -> Result<Self, String> {
        let Value::Array(values) = value else {
            return Err("an entry is not an array".into());
        };
        Ok(Self { rest: values.iter() })
    }

    /// The next integer, of 8 bits.
    pub(crate) fn u8(&mut self) -> Result<u8, String> {
        integer(self.next()?)
    }

    /// The next integer, of 32 bits.
    pub(crate) fn u32(&mut self) -> Result<u32, String> {
        integer(self.next()?)
    }

    fn next(&mut self) -> Result<&'a Value, String> {
        self.rest.next().ok_or_else(|| "an entry has too few integers".to_owned())
    }

    fn end(&self) -> Result<(), String> {
        if self.rest.len() == 0 { Ok(()) } else { Err("an entry has too many integers".into()) }
    }
}

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(value: &Value) -> Result<Vec<u8>, String> {
    let Value::String(text) = value else {
        return Err("not a string of hex digits".into());
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err("an odd number of hex digits".into());
    }
    let byte = |&[high, low]: &[u8; 2]| Some(digit(high)? << 4 | digit(low)?);
    pairs.iter().map(byte).collect::<Option<_>>().ok_or_else(|| "not hex digits".into())
}

fn digit(character: u8) -> Option<u8> {
    let value = char::from(character).to_digit(16)?;
    u8::try_from(value).ok()
}

fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
    bytes.try_into().map_err(|_| format!("{} bytes where {N} belong", bytes.len()))
}

fn integer<T: TryFrom<u64>>(value: &Value) -> Result<T, String> {
    let number = value.as_u64().ok_or("not a whole number from 0")?;
    T::try_from(number).map_err(|_| format!("{number} is too large"))
}
