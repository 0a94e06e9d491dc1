//! A shared row as text, the plaintext of what travels sealed: `{"schema", "edit", "table", "row": {column: value}}`.
//! A value is null, a number, a text, or `{"b": "base64url"}` for bytes.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, Encoding, HEXUPPER};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::Cell;
use super::tables::{ENDED, Table, table};
use crate::schema::known_version;

const BYTES: &Encoding = &BASE64URL_NOPAD;
/// As SQLite writes them, because keys are compared with what a trigger noted.
const KEY_BYTES: &Encoding = &HEXUPPER;

/// A row of some shared table. It may hold a secret, so it has no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedRow {
    table: String,
    /// Counts the states this row has been through, from 1. It never falls: an older state that is shown as the newest
    /// is told by it.
    pub edit: i64,
    cells: BTreeMap<String, Cell>,
}

/// Why a text is no shared row of this app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// A newer app wrote it, in a way this one does not know.
    #[error("A newer app wrote a shared row in a way that this one does not know")]
    Newer,
    /// It is none.
    #[error("A shared row cannot be read")]
    Damaged,
}

impl SharedRow {
    /// A row without values.
    #[must_use]
    pub fn new(table: &str) -> Self {
        Self { table: table.to_owned(), edit: 1, cells: BTreeMap::new() }
    }

    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The value of a column, if the row has it.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.cells.get(column)
    }

    /// Gives a column a value.
    pub fn set(&mut self, column: &str, cell: Cell) {
        self.cells.insert(column.to_owned(), cell);
    }

    /// Whether two rows say the same, however often each was changed.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.table == other.table && self.cells == other.cells
    }

    /// What tells the row from others of its table, as text: an array of the key's values. Nothing when one is missing.
    #[must_use]
    pub fn key(&self, table: &Table) -> Option<String> {
        let key: Option<Vec<Value>> =
            table.key.iter().map(|column| self.get(column).map(|cell| to_json(cell, KEY_BYTES))).collect();
        Some(Value::Array(key?).to_string())
    }

    /// As it travels inside the seal.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let row: Map<String, Value> =
            self.cells.iter().map(|(column, cell)| (column.clone(), to_json(cell, BYTES))).collect();
        let text = json!({ "schema": known_version(), "edit": self.edit, "table": self.table, "row": row });
        Zeroizing::new(text.to_string())
    }

    /// Reads what another phone of the site wrote.
    ///
    /// # Errors
    /// `Newer` when only a newer app understands it; `Damaged` when nobody does.
    pub fn from_text(text: &[u8]) -> Result<Self, TextError> {
        let value: Value = serde_json::from_slice(text).map_err(|_| TextError::Damaged)?;
        let schema = value.get("schema").and_then(Value::as_i64).ok_or(TextError::Damaged)?;
        let known = Self::of_value(&value);
        match known {
            Some(row) => Ok(row),
            None if schema > i64::from(known_version()) => Err(TextError::Newer),
            None => Err(TextError::Damaged),
        }
    }

    fn of_value(value: &Value) -> Option<Self> {
        let name = value.get("table")?.as_str()?;
        let edit = value.get("edit")?.as_i64().filter(|edit| *edit > 0)?;
        let mut row = Self { edit, ..Self::new(name) };
        let of = table(name);
        for (column, value) in value.get("row")?.as_object()? {
            let known = of.is_none_or(|table| table.all_columns().any(|(known, _)| known == column));
            row.set(column, known.then(|| from_json(value, BYTES)).flatten()?);
        }
        let whole = of.map_or(name == ENDED, |table| row.key(table).is_some());
        whole.then_some(row)
    }
}

/// The values of a key that [`SharedRow::key`] wrote.
pub(crate) fn key_cells(key: &str) -> Option<Vec<Cell>> {
    let value: Value = serde_json::from_str(key).ok()?;
    value.as_array()?.iter().map(|value| from_json(value, KEY_BYTES)).collect()
}

fn to_json(cell: &Cell, encoding: &Encoding) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => Value::from(*number),
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Bytes(bytes) => json!({ "b": encoding.encode(bytes) }),
    }
}

fn from_json(value: &Value, encoding: &Encoding) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_i64().map(Cell::Int),
        Value::String(text) => Some(Cell::Text(text.clone())),
        Value::Object(object) if object.len() == 1 => {
            let text = object.get("b")?.as_str()?;
            encoding.decode(text.as_bytes()).ok().map(Cell::Bytes)
        }
        Value::Object(_) | Value::Array(_) | Value::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading() -> SharedRow {
        let mut row = SharedRow::new("log_gap");
        row.set("door", Cell::Bytes(vec![7; 16]));
        row.set("first_seq", Cell::Int(-3));
        row.set("hash", Cell::Null);
        row.edit = 4;
        row
    }

    #[test]
    fn a_row_comes_out_as_it_went_in() {
        let read = SharedRow::from_text(reading().to_text().as_bytes()).unwrap();
        assert!(read == reading());
        let key = read.key(table("log_gap").unwrap()).unwrap();
        assert_eq!(key, format!(r#"[{{"b":"{}"}},-3]"#, "07".repeat(16)));
        assert!(key_cells(&key).unwrap() == [Cell::Bytes(vec![7; 16]), Cell::Int(-3)]);
    }

    #[test]
    fn what_no_app_knows_is_damaged_and_what_a_newer_one_wrote_says_so() {
        let text = reading().to_text().to_string();
        let known = format!("\"schema\":{}", known_version());
        let newer = format!("\"schema\":{}", known_version() + 1);
        for (from, to) in [
            ("log_gap", "vault"),
            ("first_seq", "second_seq"),
            ("\"edit\":4", "\"edit\":0"),
            ("\"edit\":4", "\"edit\":4.5"),
            ("-3", "[]"),
            ("-3", "99999999999999999999"),
            ("{\"b\":\"Bw", "{\"b\":\"w"),
            ("{\"b\":\"Bw", "{\"b\":\"=="),
            ("\"hash\":null", "\"hash\":{\"b\":\"\",\"c\":1}"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            assert_eq!(SharedRow::from_text(changed.as_bytes()).err(), Some(TextError::Damaged), "{to}");
            let changed = changed.replacen(&known, &newer, 1);
            assert_eq!(SharedRow::from_text(changed.as_bytes()).err(), Some(TextError::Newer), "{to}");
        }
        for length in 0..text.len() {
            assert!(SharedRow::from_text(&text.as_bytes()[..length]).is_err());
        }
    }
}
