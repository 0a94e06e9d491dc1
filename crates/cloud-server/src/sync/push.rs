//! Route: takes in the mutations of a device, in their order, all of a push or none.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use cloud_api::checksum::Checksum;
use cloud_api::sync::{Act, BODY_MAX, Mutation, Outcome, PUSH_MAX, Push, Pushed, Row, RowState};
use cloud_api::{Name, Word};

use super::row::{row, word};
use crate::cloud::Cloud;
use crate::database::{Change, DatabaseError, Value};
use crate::http::{Answer, Json, Principal, Refusal};

/// Answers one outcome for each mutation. A repeated push changes nothing.
pub(crate) async fn push(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Json(push): Json<Push>,
) -> Answer<Json<Pushed>> {
    within_limits(&push)?;
    let change = cloud.database.begin().await?;
    let mut taking = Taking::begin(change, &principal, cloud.ports.now()).await?;
    let mut outcomes = Vec::new();
    for mutation in &push.mutations {
        outcomes.push(taking.take(mutation).await?);
    }
    let last_number = taking.finish().await?;
    let accepted = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted { .. })).count();
    cloud.measures.took_in(u64::try_from(accepted).unwrap_or(u64::MAX));
    cloud.wakes.ring(principal.tenant);
    Ok(Json(Pushed { outcomes, last_number }))
}

fn within_limits(push: &Push) -> Answer<()> {
    if push.mutations.len() > PUSH_MAX {
        return Err(Refusal::saying(Word::TooLarge, format!("mutations: at most {PUSH_MAX}")));
    }
    for mutation in &push.mutations {
        let (Act::Put { body, .. } | Act::End { body }) = &mutation.act else { continue };
        if body.0.is_empty() || body.0.len() > BODY_MAX {
            return Err(Refusal::saying(Word::Invalid, format!("body: 1 to {BODY_MAX} bytes")));
        }
    }
    Ok(())
}

/// A push on its way in.
struct Taking<'a> {
    change: Change,
    principal: &'a Principal,
    now: i64,
    seq: i64,
    number: i64,
    sums: HashMap<Name, Sum>,
}

#[derive(Clone, Copy)]
struct Sum {
    rows: i64,
    checksum: Checksum,
    seq: i64,
}

impl<'a> Taking<'a> {
    async fn begin(mut change: Change, principal: &'a Principal, now: i64) -> Result<Self, DatabaseError> {
        // Writing the counter first makes pushes of one site wait for each other: what has the higher number is later.
        let counted = change
            .run(
                "INSERT INTO counter (tenant, seq) VALUES ($1, 0) \
                 ON CONFLICT (tenant) DO UPDATE SET seq = counter.seq RETURNING seq",
                &[principal.tenant.0.into()],
            )
            .await?;
        let pushed = change
            .run(
                "SELECT number FROM pushed WHERE tenant = $1 AND device = $2",
                &[principal.tenant.0.into(), principal.device.0.into()],
            )
            .await?;
        let seq = counted.first().ok_or(DatabaseError::Shape)?.int(0)?;
        let number = pushed.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(Self { change, principal, now, seq, number, sums: HashMap::new() })
    }

    async fn take(&mut self, mutation: &Mutation) -> Answer<Outcome> {
        if mutation.number <= self.number {
            return Ok(Outcome::Known);
        }
        if mutation.number != self.number + 1 {
            let expected = self.number + 1;
            return Err(Refusal::saying(
                Word::Changed,
                format!("number: {expected} comes next from this device"),
            ));
        }
        self.number = mutation.number;
        let current = self.current(mutation).await?;
        let next = match decide(mutation, current.as_ref()) {
            Ok(next) => next,
            Err(outcome) => return Ok(outcome),
        };
        self.write(mutation.bucket, current.as_ref(), &next).await?;
        Ok(Outcome::Accepted { version: next.version })
    }

    async fn current(&mut self, mutation: &Mutation) -> Result<Option<Row>, DatabaseError> {
        let found = self
            .change
            .run(
                "SELECT name, version, state, body FROM shared_row WHERE tenant = $1 AND bucket = $2 AND name = $3",
                &[self.principal.tenant.0.into(), mutation.bucket.0.into(), mutation.row.0.into()],
            )
            .await?;
        found.first().map(row).transpose()
    }

    async fn write(&mut self, bucket: Name, old: Option<&Row>, new: &Row) -> Result<(), DatabaseError> {
        self.seq += 1;
        let body: Value = new.body.as_ref().map(|body| body.0.as_slice()).into();
        self.change
            .run(
                "INSERT INTO shared_row (tenant, bucket, name, seq, version, state, body, device, changed_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant, bucket, name) DO UPDATE SET \
                 seq = excluded.seq, version = excluded.version, state = excluded.state, body = excluded.body, \
                 device = excluded.device, changed_at = excluded.changed_at",
                &[
                    self.principal.tenant.0.into(),
                    bucket.0.into(),
                    new.row.0.into(),
                    self.seq.into(),
                    new.version.into(),
                    word(new.state).into(),
                    body,
                    self.principal.device.0.into(),
                    self.now.into(),
                ],
            )
            .await?;
        let mut sum = self.sum(bucket).await?;
        sum.checksum = old.map_or(sum.checksum, |old| sum.checksum.without(old)).with(new);
        sum.rows += i64::from(old.is_none());
        sum.seq = self.seq;
        self.sums.insert(bucket, sum);
        Ok(())
    }

    async fn sum(&mut self, bucket: Name) -> Result<Sum, DatabaseError> {
        if let Some(sum) = self.sums.get(&bucket) {
            return Ok(*sum);
        }
        let found = self
            .change
            .run(
                "SELECT rows, checksum FROM checkpoint WHERE tenant = $1 AND bucket = $2",
                &[self.principal.tenant.0.into(), bucket.0.into()],
            )
            .await?;
        let Some(row) = found.first() else {
            return Ok(Sum { rows: 0, checksum: Checksum::default(), seq: 0 });
        };
        Ok(Sum { rows: row.int(0)?, checksum: Checksum::from_bytes(row.array(1)?), seq: 0 })
    }

    /// Gives the last number that was taken in.
    async fn finish(mut self) -> Result<i64, DatabaseError> {
        let tenant = self.principal.tenant.0;
        for (bucket, sum) in self.sums {
            self.change
                .run(
                    "INSERT INTO checkpoint (tenant, bucket, seq, rows, checksum) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (tenant, bucket) DO UPDATE SET \
                     seq = excluded.seq, rows = excluded.rows, checksum = excluded.checksum",
                    &[
                        tenant.into(),
                        bucket.0.into(),
                        sum.seq.into(),
                        sum.rows.into(),
                        sum.checksum.name().0.into(),
                    ],
                )
                .await?;
        }
        self.change
            .run("UPDATE counter SET seq = $1 WHERE tenant = $2", &[self.seq.into(), tenant.into()])
            .await?;
        self.change
            .run(
                "INSERT INTO pushed (tenant, device, number) VALUES ($1, $2, $3) \
                 ON CONFLICT (tenant, device) DO UPDATE SET number = excluded.number",
                &[tenant.into(), self.principal.device.0.into(), self.number.into()],
            )
            .await?;
        self.change.commit().await?;
        Ok(self.number)
    }
}

/// What the row becomes, or why it stays as it is. An end wins over everything, and nothing comes back from it.
fn decide(mutation: &Mutation, current: Option<&Row>) -> Result<Row, Outcome> {
    let version = current.map_or(0, |row| row.version);
    let state = current.map_or(RowState::Live, |row| row.state);
    let over = || current.map_or(Outcome::Known, |row| Outcome::Over { current: row.clone() });
    let unless_changed = |base: i64| {
        if base == version { Ok(()) } else { Err(Outcome::Conflict { current: current.cloned() }) }
    };
    let next = |state, body| Row { row: mutation.row, version: version + 1, state, body };
    match (&mutation.act, state) {
        (Act::Put { .. }, RowState::Ended | RowState::Gone)
        | (Act::End { .. } | Act::Remove { .. }, RowState::Gone) => Err(over()),
        (Act::End { .. }, RowState::Ended) => Err(Outcome::Accepted { version }),
        (Act::Put { body, base }, RowState::Live) => {
            unless_changed(*base).map(|()| next(RowState::Live, Some(body.clone())))
        }
        (Act::End { body }, RowState::Live) => Ok(next(RowState::Ended, Some(body.clone()))),
        (Act::Remove { base }, RowState::Live | RowState::Ended) => {
            unless_changed(*base).map(|()| next(RowState::Gone, None))
        }
    }
}

#[cfg(test)]
mod tests {
    use cloud_api::Bytes;

    use super::*;

    fn at(version: i64, state: RowState) -> Row {
        Row { row: Name([1; 16]), version, state, body: Some(Bytes(vec![1])) }
    }

    fn asked(act: Act) -> Mutation {
        Mutation { number: 1, bucket: Name([2; 16]), row: Name([1; 16]), act }
    }

    #[test]
    fn nothing_comes_back_from_an_end() {
        let body = Bytes(vec![2]);
        for state in [RowState::Ended, RowState::Gone] {
            for base in 0..5 {
                for act in [
                    Act::Put { body: body.clone(), base },
                    Act::Remove { base },
                    Act::End { body: body.clone() },
                ] {
                    let next = decide(&asked(act), Some(&at(3, state)));
                    assert!(next.is_err() || next.is_ok_and(|row| row.state == RowState::Gone));
                }
            }
        }
    }

    #[test]
    fn an_end_wins_whatever_its_device_has_seen() {
        for version in 0..5 {
            let current = at(version, RowState::Live);
            let next =
                decide(&asked(Act::End { body: Bytes(vec![2]) }), (version > 0).then_some(&current)).unwrap();
            assert_eq!((next.version, next.state), (version + 1, RowState::Ended));
        }
    }

    #[test]
    fn of_two_who_saw_the_same_version_the_second_is_told() {
        let put =
            |base| decide(&asked(Act::Put { body: Bytes(vec![2]), base }), Some(&at(3, RowState::Live)));
        assert_eq!(put(3).unwrap().version, 4);
        for base in [0, 2, 4] {
            assert!(matches!(put(base), Err(Outcome::Conflict { current: Some(_) })));
        }
    }
}
