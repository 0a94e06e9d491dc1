//! What goes into a statement and comes out of a row, the same for both engines.

use super::DatabaseError;

/// A column's value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Without what is in it: values are people's and sealed bytes, and drivers print them.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Int(_) => "a number",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        })
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row, its columns in the order the statement names them.
pub(crate) struct Row(pub(super) Vec<Value>);

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64, DatabaseError> {
        self.int_or_null(column)?.ok_or(DatabaseError::Shape)
    }

    pub(crate) fn int_or_null(&self, column: usize) -> Result<Option<i64>, DatabaseError> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            Some(Value::Text(_) | Value::Bytes(_)) | None => Err(DatabaseError::Shape),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, DatabaseError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Null | Value::Int(_) | Value::Bytes(_)) | None => Err(DatabaseError::Shape),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], DatabaseError> {
        self.bytes_or_null(column)?.ok_or(DatabaseError::Shape)
    }

    pub(crate) fn bytes_or_null(&self, column: usize) -> Result<Option<&[u8]>, DatabaseError> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            Some(Value::Int(_) | Value::Text(_)) | None => Err(DatabaseError::Shape),
        }
    }

    /// A column of a fixed length: an id, a key, a hash.
    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], DatabaseError> {
        self.bytes(column)?.try_into().map_err(|_| DatabaseError::Shape)
    }
}
