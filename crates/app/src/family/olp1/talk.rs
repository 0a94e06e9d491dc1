//! A conversation in OLP/1: what the verbs ask, in the protocol's words.

use std::sync::Arc;

use async_trait::async_trait;
use lock_link::Connection;
use lock_protocol::LockId;
use lock_protocol::challenge::Challenge;
use lock_protocol::log::verify::Verifier;
use lock_protocol::order::Object;
use lock_protocol::receipt;
use lock_protocol::status::Status;
use store::table::change::{self, ChangeRow};
use store::table::door::DoorRow;
use store::{Access, Id};

use super::fresh::bound_fresh;
use super::secrets::{lock_id, root_key};
use super::session::{Session, Start};
use super::words::{refusal_of, refused, settled_of};
use crate::App;
use crate::attempt::Attempt;
use crate::failure::{Failure, unexpected};
use crate::family::{Answered, Conversation, Deed, Greeting, LogPart, Receipt, Settled, Verdict, Vouching};
use crate::ports::Clock;
use crate::view::Refusal;

/// How many lists back a receipt may be for: somebody may have been on the way for long.
const LISTS_BACK: u32 = 64;

/// A conversation, and how far its log is checked.
pub(super) struct Talk {
    pub(super) session: Session,
    pub(super) start: Start,
    // Stepping the chain to where the checking goes on is long; once in a conversation is enough.
    pub(super) verifier: Option<Verifier>,
}

impl Talk {
    pub(super) async fn open(
        connection: Connection,
        lock_id: LockId,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let (session, start) = Session::open(connection, lock_id, clock).await?;
        Ok(Self { session, start, verifier: None })
    }

    /// Delivers a message and gives the lock's receipt, its proof checked.
    pub(super) async fn deliver_message(
        &mut self,
        app: &App,
        row: &DoorRow,
        message: &[u8],
    ) -> Result<receipt::Receipt, Failure> {
        let key = app.store.read(|access| root_key(access, row))?.receipt();
        self.session.deliver(message, &key).await
    }
}

#[async_trait]
impl Conversation for Talk {
    fn greeting(&self) -> Greeting {
        match self.start {
            Start::New(_) => Greeting::New,
            Start::InService => Greeting::InService,
        }
    }

    async fn hand_over(&mut self, app: &App, door: Id) -> Result<(), Failure> {
        self.hand_over_keys(app, door).await
    }

    async fn take_over(&mut self, app: &App, attempt: &mut Attempt<'_>, door: Id) -> Result<(), Failure> {
        self.take_over_lock(app, attempt, door).await
    }

    async fn act(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        pass: Id,
        (deed, vouching): (Deed, Vouching<'_>),
    ) -> Result<Verdict, Failure> {
        match vouching {
            Vouching::Nothing => Ok(self.tap(app, attempt, pass, deed).await?.told(None)),
            Vouching::ListAndTime(row) => self.tap_as_host(app, attempt, (pass, row), deed).await,
        }
    }

    async fn settled(&mut self) -> Option<Result<Settled, Refusal>> {
        let outcome = self.session.settled().await?;
        if outcome.status == Status::Jammed {
            return Some(Err(Refusal::Jammed));
        }
        Some(Ok(settled_of(outcome.state, Some(outcome.battery_percent))))
    }

    async fn set_clock(&mut self, app: &App, row: &DoorRow) -> Result<(), Failure> {
        let key = app.store.read(|access| root_key(access, row))?.receipt();
        let time = |challenge: &Challenge| {
            let now = app.now();
            app.store.read(|access| bound_fresh(access, row, challenge, now))
        };
        let receipt = self.session.deliver_bound(&time, &key).await?;
        if receipt.status == Status::Ok { Ok(()) } else { Err(refused(receipt.status)) }
    }

    async fn deliver(&mut self, app: &App, row: &DoorRow, change: &ChangeRow) -> Result<Receipt, Failure> {
        Ok(told(&self.deliver_message(app, row, &change.message).await?))
    }

    async fn carry(&mut self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        let (receipt, _) = self.session.carry(message).await?;
        // Not believed, but no reason to stop trying either.
        match receipt::Receipt::decode(&receipt) {
            Ok(said) if said.status != Status::Storage => Ok(receipt.to_vec()),
            Ok(said) => Err(refused(said.status)),
            Err(error) => Err(unexpected("Failed to read a receipt", error)),
        }
    }

    async fn log_part(&mut self, app: &App, row: &DoorRow) -> Result<LogPart, Failure> {
        self.next_log_part(app, row).await
    }

    async fn close(self: Box<Self>) {
        self.session.close().await;
    }
}

/// What a receipt that somebody brought says of a list; nothing unless it is the lock's own for one of ours.
pub(super) fn read_receipt(
    access: &Access<'_>,
    row: &DoorRow,
    receipt: &[u8],
) -> Result<Option<Answered>, Failure> {
    let key = root_key(access, row)?.receipt();
    let Ok(said) = receipt::Receipt::decode(receipt) else { return Ok(None) };
    let mut lists = change::recent(access, row.id, Object::List.code(), LISTS_BACK)?.into_iter();
    let answers = |change: &ChangeRow| receipt::verify(&key, &lock_id(row), &change.tag, receipt);
    let found = lists.find(|(change, _)| answers(change));
    Ok(found.map(|(change, waits)| Answered { change, waits, receipt: told(&said) }))
}

fn told(receipt: &receipt::Receipt) -> Receipt {
    let status = receipt.status;
    if status == Status::Ok {
        return Receipt::Took;
    }
    if status == Status::Storage {
        return Receipt::NotNow;
    }
    let overtaken = matches!(status, Status::Superseded | Status::Conflict);
    if overtaken { Receipt::Overtaken(status.code()) } else { Receipt::Refused(status.code()) }
}

/// Why an answer is no success.
pub(super) fn answer_of(status: Status) -> Result<(), Refusal> {
    if status == Status::Ok { Ok(()) } else { Err(refusal_of(status).unwrap_or(Refusal::Unknown)) }
}
