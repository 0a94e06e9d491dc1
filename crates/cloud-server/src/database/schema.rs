//! Brings either engine to this version's schema, or refuses one that is ahead of it.

use refinery::Migration;

use super::DatabaseError;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The newest schema this version knows.
pub(super) fn known() -> i32 {
    embedded::migrations::runner().get_migrations().iter().map(Migration::version).max().unwrap_or(0)
}

/// Refuses a schema of a later version.
pub(super) fn refuse_newer(found: Option<i32>) -> Result<(), DatabaseError> {
    match found {
        Some(found) if found > known() => Err(DatabaseError::Newer { found, known: known() }),
        _ => Ok(()),
    }
}

/// Runs what is missing in a file.
pub(super) fn migrate_file(connection: &mut rusqlite::Connection) -> Result<(), DatabaseError> {
    embedded::migrations::runner().run(connection).map_err(Box::new)?;
    Ok(())
}

/// Runs what is missing on a server.
pub(super) async fn migrate_server(client: &mut tokio_postgres::Client) -> Result<(), DatabaseError> {
    embedded::migrations::runner().run_async(client).await.map_err(Box::new)?;
    Ok(())
}
