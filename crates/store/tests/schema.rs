//! The schema: committed, refused when newer, and old rows still readable.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use store::table::{change, door, held_key};
use store::{Entropy, Id, MasterKey, Store, StoreError};

fn entropy() -> Entropy {
    let next = AtomicU8::new(1);
    Arc::new(move |bytes: &mut [u8]| bytes.fill(next.fetch_add(1, Ordering::Relaxed)))
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn dump(connection: &rusqlite::Connection) -> String {
    let mut query = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                 AND name <> 'refinery_schema_history' ORDER BY type DESC, name",
        )
        .unwrap();
    let statements = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    statements.map(|statement| statement.unwrap() + ";\n\n").collect()
}

/// Rewrite with `LATCHSTRING_BLESS=1 cargo test -p store --test schema`.
#[test]
fn the_committed_schema_is_what_the_migrations_make() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    drop(Store::open(&path, entropy()).unwrap());

    let made = dump(&rusqlite::Connection::open(&path).unwrap());

    if std::env::var_os("LATCHSTRING_BLESS").is_some() {
        std::fs::write(here("schema.sql"), &made).unwrap();
    }
    assert_eq!(made, std::fs::read_to_string(here("schema.sql")).unwrap());
}

#[test]
fn every_table_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    drop(Store::open(&path, entropy()).unwrap());

    let connection = rusqlite::Connection::open(&path).unwrap();
    let lax: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();

    assert_eq!(lax, ["refinery_schema_history"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.db");
    drop(Store::open(&path, entropy()).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (9999, 'later', '', '0');
             CREATE TABLE from_the_future (id INTEGER) STRICT;
             PRAGMA wal_checkpoint(TRUNCATE);",
        )
        .unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();

    let refusal = Store::open(&path, entropy()).err().unwrap();

    assert!(matches!(refusal, StoreError::Newer { found: 9999, .. }), "{refusal}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn rows_of_the_first_version_are_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(&std::fs::read_to_string(here("migrations/V1__first.sql")).unwrap()).unwrap();
    connection.execute_batch(&std::fs::read_to_string(here("tests/rows_v1.sql")).unwrap()).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255),
                 applied_on VARCHAR(255), checksum VARCHAR(255))",
        )
        .unwrap();
    mark_first_migration_as_run(&connection);
    drop(connection);

    let store = Store::open(&path, entropy()).unwrap();

    store
        .read(|access| {
            let doors = door::all(access)?;
            assert_eq!(doors.len(), 1);
            assert_eq!(doors[0].name, "Blue door");
            assert_eq!(doors[0].steps.in_service_at, Some(1_795_000_100));
            assert_eq!(change::waiting(access, Id([1; 16]))?.len(), 1);
            assert_eq!(held_key::all(access)?[0].inviter, "Ada");
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

/// A file made by today's code tells how the runner books the first migration.
fn mark_first_migration_as_run(connection: &rusqlite::Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fresh.db");
    drop(Store::open(&path, entropy()).unwrap());
    connection.execute("ATTACH ?1 AS fresh", [path.to_str().unwrap()]).unwrap();
    connection
        .execute_batch(
            "INSERT INTO refinery_schema_history SELECT * FROM fresh.refinery_schema_history WHERE version = 1;
             DETACH fresh;",
        )
        .unwrap();
}

#[test]
fn a_locked_vault_gives_no_secret_and_takes_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.db");
    let store = Store::open(&path, entropy()).unwrap();
    store.create_keychain_vault(MasterKey::new([7; 32])).unwrap();
    drop(store);

    let locked = Store::open(&path, entropy()).unwrap();
    let refusal = locked.write(|access| {
        store::table::site::insert(
            access,
            &store::table::site::SiteRow {
                site_key: store::Secret::new(vec![1; 32]),
                made_at: 1,
                recovery_saved_at: None,
            },
        )
    });

    assert!(matches!(refusal, Err(StoreError::VaultLocked)));
    assert!(matches!(locked.open_keychain_vault(MasterKey::new([8; 32])), Err(StoreError::WrongMasterKey)));
    locked.open_keychain_vault(MasterKey::new([7; 32])).unwrap();
}
