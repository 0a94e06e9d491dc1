//! Every table and column is shared or is this phone's own by decision; what is written is noted, found and copied.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::{Access, MasterKey, Store, StoreError};

/// Tables that stay on the phone, and why.
const OWN: &[&str] = &[
    // What this phone holds as a guest, and what it handed on.
    "claim_try",
    "handed_door",
    "handed_key",
    "held_code",
    "held_key",
    "held_mandate",
    "held_use",
    "pass",
    "phone_card",
    "errand",
    // Where this phone met a lock.
    "gateway_place",
    "lock_place",
    // This phone and its person.
    "cloud",
    "profile",
    "site",
    "vault",
    // Calendars are fetched by the phone that was given their address.
    "booking",
    "calendar",
    // How far sharing is.
    "sync",
    "sync_changed",
    "sync_in",
    "sync_out",
    "sync_row",
];

/// Columns that stay on the phone.
const OWN_COLUMNS: &[(&str, &str)] = &[("door", "owner_pass"), ("door", "setup_secret"), ("change", "id")];

fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Arc::new(|bytes: &mut [u8]| bytes.fill(5));
    let store = Store::open(&folder.path().join("a.db"), entropy).unwrap();
    let mut key = [0; 32];
    key[0] = folder
        .path()
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(1, |sum: u8, byte| sum.wrapping_mul(31) ^ byte);
    store.create_keychain_vault(MasterKey::new(key)).unwrap();
    (folder, store)
}

fn write_all<T>(store: &Store, work: impl FnOnce(&Access<'_>) -> Result<T, StoreError>) -> T {
    store.write(work).unwrap()
}

fn columns_of(connection: &Connection, table: &str) -> BTreeMap<String, (String, bool)> {
    let sql = format!("SELECT name, type, \"notnull\" FROM pragma_table_info('{table}')");
    let mut query = connection.prepare(&sql).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// A row of a table with a value in every column; all names and references are the same one.
fn full_row(connection: &Connection, table: &Table) -> SharedRow {
    let types = columns_of(connection, table.name);
    let mut row = SharedRow::new(table.name);
    for (column, _) in table.all_columns() {
        let (kind, _) = &types[column];
        row.set(
            column,
            match (column, kind.as_str()) {
                ("outcome", _) => Cell::Text(String::from("confirmed")),
                ("id", "INTEGER") => Cell::Int(1),
                (_, "INTEGER") => Cell::Int(7),
                (_, "TEXT") => Cell::Text(String::from("2026-11-23")),
                _ => Cell::Bytes(vec![7; 16]),
            },
        );
    }
    if table.name == "grants" || table.name == "code" {
        for column in ["replaces", "repeat"] {
            if table.all_columns().any(|(known, _)| known == column) {
                row.set(column, Cell::Null);
            }
        }
    }
    row
}

fn all_rows(store: &Store) -> Vec<(&'static Table, SharedRow)> {
    store
        .read(|access| {
            Ok::<_, StoreError>(
                TABLES.iter().map(|table| (table, full_row(access.connection, table))).collect(),
            )
        })
        .unwrap()
}

fn start_sharing(store: &Store) {
    write_all(store, |access| crate::table::sync::begin(access, 0));
}

fn take_changed(store: &Store) -> Vec<(String, String)> {
    write_all(store, |access| {
        let rows = changed(access, u32::MAX)?;
        for (table, key) in &rows {
            forget_changed(access, table, key)?;
        }
        Ok(rows)
    })
}

#[test]
fn every_table_and_column_is_shared_or_stays_by_decision() {
    let (_folder, store) = store();
    let unknown = store
        .read(|access| {
            let mut query = access.connection.prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                     AND name <> 'refinery_schema_history'",
            )?;
            let names: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut unknown = Vec::new();
            for name in names.iter().filter(|name| !OWN.contains(&name.as_str())) {
                let Some(table) = table(name) else {
                    unknown.push(name.clone());
                    continue;
                };
                for column in columns_of(access.connection, name).into_keys() {
                    let shared = table.all_columns().any(|(known, _)| known == column);
                    if !shared && !OWN_COLUMNS.contains(&(table.name, column.as_str())) {
                        unknown.push(format!("{name}.{column}"));
                    }
                }
            }
            Ok::<_, StoreError>(unknown)
        })
        .unwrap();
    assert_eq!(
        unknown,
        [] as [String; 0],
        "say in shared/tables.rs what becomes of it, or here that it stays"
    );
}

#[test]
fn a_row_of_every_table_is_the_same_on_the_other_phone() {
    let ((_a, here), (_b, there)) = (store(), store());
    for (table, row) in all_rows(&here) {
        let key = row.key(table).unwrap();
        write_all(&here, |access| write(access, table, &row));
        let read = here.read(|access| find(access, table, &key)).unwrap().unwrap();
        assert!(read == row, "{}", table.name);
        let text = read.to_text();
        let read = SharedRow::from_text(text.as_bytes()).unwrap();
        write_all(&there, |access| write(access, table, &read));
        assert!(there.read(|access| find(access, table, &key)).unwrap().unwrap() == row, "{}", table.name);
    }
}

#[test]
fn whatever_changes_is_noted_once_under_its_key() {
    let (_folder, store) = store();
    let rows = all_rows(&store);
    for (table, row) in &rows {
        write_all(&store, |access| write(access, table, row));
    }
    assert_eq!(take_changed(&store), []);

    start_sharing(&store);
    let expected: Vec<(String, String)> =
        rows.iter().map(|(table, row)| (table.name.to_owned(), row.key(table).unwrap())).collect();
    assert_eq!(take_changed(&store), expected);

    for (table, row) in &rows {
        let expected = (table.name.to_owned(), row.key(table).unwrap());
        for _ in 0..2 {
            write_all(&store, |access| write(access, table, row));
        }
        assert_eq!(take_changed(&store), [expected]);
    }

    let door = super::table("door").unwrap();
    write_all(&store, |access| delete(access, door, &rows[0].1.key(door).unwrap()));
    let gone: Vec<String> = take_changed(&store).into_iter().map(|(table, _)| table).collect();
    for name in ["door", "credential", "code", "change", "log_entry", "lock_list"] {
        assert!(gone.iter().any(|gone| gone == name), "{name}");
    }
}

#[test]
fn what_was_not_written_is_not_noted_and_a_new_start_follows_on() {
    let (folder, store) = store();
    start_sharing(&store);
    let (table, row) = all_rows(&store).into_iter().next().unwrap();
    let failed: Result<(), StoreError> = store.write(|access| {
        write(access, table, &row)?;
        Err(StoreError::MadeToFail)
    });
    assert!(failed.is_err());
    assert_eq!(take_changed(&store), []);

    drop(store);
    let entropy = Arc::new(|bytes: &mut [u8]| bytes.fill(5));
    let store = Store::open(&folder.path().join("a.db"), entropy).unwrap();
    write_all(&store, |access| write(access, table, &row));
    assert_eq!(take_changed(&store).len(), 1);
}

#[test]
fn a_secret_is_sealed_by_each_phones_own_vault() {
    let ((folder, here), (_b, there)) = (store(), store());
    for (table, row) in all_rows(&here) {
        write_all(&here, |access| write(access, table, &row));
        write_all(&there, |access| write(access, table, &row));
    }
    let kept = |store: &Store| -> Vec<u8> {
        store
            .read(|access| {
                let kept =
                    access.connection.query_row("SELECT stored_digits FROM code", [], |row| row.get(0))?;
                Ok::<_, StoreError>(kept)
            })
            .unwrap()
    };
    assert_eq!((kept(&here).len(), kept(&there).len()), (16 + 28, 16 + 28));
    drop(folder);
}

#[test]
fn a_row_without_its_door_is_refused_and_nothing_is_half_written() {
    let (_folder, store) = store();
    for (table, row) in
        all_rows(&store).into_iter().filter(|(table, _)| table.door.is_some() && table.name != "door")
    {
        let refused: Result<(), StoreError> = store.write(|access| write(access, table, &row));
        assert!(refused.is_err(), "{}", table.name);
        let key = row.key(table).unwrap();
        assert!(store.read(|access| find(access, table, &key)).unwrap().is_none(), "{}", table.name);
    }
}

#[test]
fn a_key_that_nobody_wrote_finds_nothing() {
    let (_folder, store) = store();
    for key in ["", "[]", "[1,2,3]", "{}", "[{\"b\":\"0\"}]", "null"] {
        for table in TABLES {
            assert!(store.read(|access| find(access, table, key)).unwrap().is_none(), "{key}");
            write_all(&store, |access| delete(access, table, key));
        }
    }
}
