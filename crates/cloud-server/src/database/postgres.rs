//! The server beside us: a pool of connections with prepared statements.

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, NoTls};

use super::{DatabaseError, PATIENCE, Row, Value, schema};

/// Connections of one node; PostgreSQL allows a hundred in all unless it is told otherwise.
const CONNECTIONS: usize = 16;
/// Held while migrations run, so that nodes started together take turns. Any number that nobody else uses.
const MIGRATION_LOCK: i64 = 0x6c61_7463;

pub(super) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(super) async fn open(address: &str) -> Result<Self, DatabaseError> {
        let config: Config = address.parse()?;
        let (mut client, connection) = config.connect(NoTls).await?;
        let driving = tokio::spawn(connection);
        let prepared = prepare(&mut client).await;
        driving.abort();
        prepared?;
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build();
        Ok(Self { pool: pool.map_err(|_| DatabaseError::Away)? })
    }

    async fn connection(&self) -> Result<Object, DatabaseError> {
        self.pool.get().await.map_err(|_| DatabaseError::Away)
    }

    pub(super) async fn read(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        run(&self.connection().await?, sql, values).await
    }

    pub(super) async fn begin(&self) -> Result<Change, DatabaseError> {
        let connection = self.connection().await?;
        connection.batch_execute("BEGIN").await?;
        Ok(Change { connection: Some(Box::new(connection)) })
    }
}

/// A transaction on a connection of its own; it is rolled back when this is dropped before its commit.
pub(super) struct Change {
    // On the heap: it is ten times the size of the other engine's.
    connection: Option<Box<Object>>,
}

impl Change {
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, DatabaseError> {
        run(self.connection.as_ref().ok_or(DatabaseError::Away)?, sql, values).await
    }

    pub(super) async fn commit(mut self) -> Result<(), DatabaseError> {
        let connection = self.connection.take().ok_or(DatabaseError::Away)?;
        match connection.batch_execute("COMMIT").await {
            Ok(()) => Ok(()),
            Err(error) => {
                // Whether it is kept is not known; the connection is not used again.
                drop(Object::take(*connection));
                Err(error.into())
            }
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            drop(Object::take(*connection));
            return;
        };
        runtime.spawn(async move {
            if connection.batch_execute("ROLLBACK").await.is_err() {
                drop(Object::take(*connection));
            }
        });
    }
}

async fn prepare(client: &mut Client) -> Result<(), DatabaseError> {
    client.execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK]).await?;
    let history = client.query_one("SELECT to_regclass('refinery_schema_history') IS NOT NULL", &[]).await?;
    let found = if history.try_get(0)? {
        client.query_one("SELECT max(version) FROM refinery_schema_history", &[]).await?.try_get(0)?
    } else {
        None
    };
    schema::refuse_newer(found)?;
    schema::migrate_server(client).await?;
    client.execute("SELECT pg_advisory_unlock($1)", &[&MIGRATION_LOCK]).await?;
    Ok(())
}

async fn run(connection: &Object, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
    let statement = connection.prepare_cached(sql).await?;
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    connection.query(&statement, &values).await?.iter().map(row).collect()
}

fn row(found: &tokio_postgres::Row) -> Result<Row, DatabaseError> {
    let columns = found.columns().iter().enumerate();
    let values = columns.map(|(column, described)| value(found, column, described.type_()));
    Ok(Row(values.collect::<Result<Vec<Value>, DatabaseError>>()?))
}

fn value(found: &tokio_postgres::Row, column: usize, kind: &Type) -> Result<Value, DatabaseError> {
    Ok(if *kind == Type::INT8 {
        found.try_get::<_, Option<i64>>(column)?.into()
    } else if *kind == Type::INT4 {
        found.try_get::<_, Option<i32>>(column)?.map(i64::from).into()
    } else if *kind == Type::TEXT {
        found.try_get::<_, Option<&str>>(column)?.into()
    } else if *kind == Type::BYTEA {
        found.try_get::<_, Option<&[u8]>>(column)?.into()
    } else {
        return Err(DatabaseError::Shape);
    })
}

impl From<tokio_postgres::Error> for DatabaseError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => Self::Taken,
            Some(_) => Self::Postgres(error),
            None if error.is_closed() => Self::Away,
            None => Self::Postgres(error),
        }
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.as_str().to_sql(kind, out),
            Self::Bytes(bytes) => bytes.as_slice().to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT4, Type::INT8, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}
