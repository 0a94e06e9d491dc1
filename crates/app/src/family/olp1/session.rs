//! One conversation with one lock: requests go out, and only what the lock proved comes back.

use std::sync::Arc;
use std::time::Duration;

use lock_link::{Connection, LinkError};
use lock_protocol::bytes::Message;
use lock_protocol::challenge::Challenge;
use lock_protocol::claim::Claimed;
use lock_protocol::keys::{CODE_DIGITS, CredentialKey, DeviceKey, ReceiptKey};
use lock_protocol::phone::{Event, RequestError};
use lock_protocol::receipt::{self, Receipt};
use lock_protocol::setup::Contents;
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::{StateByte, Status};
use lock_protocol::unlock::{Act, Outcome};
use lock_protocol::{LockId, Mono, Phone};

use super::talk::answer_of;
use super::words::settled_of;
use crate::failure::{Failure, unexpected};
use crate::family::{Heard, Verdict};
use crate::ports::Clock;
use crate::view::CommandError;

/// How long a lock may think about an answer; the slowest part does a key agreement in 0.3 s.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// How long a bolt may move before we stop waiting for its word.
const SETTLE_LIMIT: Duration = Duration::from_secs(4);

/// How a lock introduced itself.
pub(super) enum Start {
    /// Factory-new, with the nonce of this installation.
    New([u8; 16]),
    /// In somebody's service.
    InService,
}

/// What a lock answered to a claim or an act, with proof unless `proven` is false.
pub(super) struct Answer {
    /// Its word.
    pub(super) status: Status,
    /// Whether the lock proved that it knows the key. A refusal without proof may be anybody's.
    pub(super) proven: bool,
    /// Bolt, door and clock.
    pub(super) state: StateByte,
    /// Battery, unless the answer has none.
    pub(super) battery_percent: Option<u8>,
    /// The slot a claim got.
    pub(super) slot: Option<u8>,
}

/// What goes along with a request, made for the challenge it answers.
pub(super) type Extension<'a> = dyn Fn(&Challenge) -> Result<Vec<u8>, Failure> + Send + Sync + 'a;

/// An act, ready to be asked for under any challenge.
pub(super) struct Ask<'a> {
    /// K_dev.
    pub(super) key: &'a DeviceKey,
    /// Its slot, or the number that means any.
    pub(super) slot: u8,
    /// What to do.
    pub(super) act: Act,
    /// Draws a nonce; each request has its own.
    pub(super) nonce: &'a (dyn Fn() -> [u8; 4] + Send + Sync),
    /// What goes along.
    pub(super) extension: &'a Extension<'a>,
}

/// A claim, ready to be made under any challenge.
pub(super) struct Claim<'a> {
    /// K_cred.
    pub(super) key: &'a CredentialKey,
    /// The code it needs beside the link, if it needs one.
    pub(super) code: Option<&'a [u8; CODE_DIGITS]>,
    /// The encoded block.
    pub(super) block: &'a [u8],
    /// This device's secret and the lock's public key.
    pub(super) keys: (&'a [u8; 32], &'a [u8; 32]),
    /// What to do with it at once.
    pub(super) act: Act,
}

/// A conversation.
pub(super) struct Session {
    connection: Connection,
    // On the heap: it holds whole messages, and every future on the way would hold it again.
    phone: Box<Phone>,
    lock_id: LockId,
    clock: Arc<dyn Clock>,
    settled: Option<Outcome>,
    newest_entry: u32,
}

impl Session {
    /// Listens to the lock's greeting.
    pub(super) async fn open(
        connection: Connection,
        lock_id: LockId,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Start), Failure> {
        let phone = Box::new(Phone::new(lock_id, connection.frame_len_max()));
        let mut session = Self { connection, phone, lock_id, clock, settled: None, newest_entry: 0 };
        loop {
            let event = session.event(ANSWER_LIMIT).await?;
            if let Event::Greeted(greeting) = event {
                return Ok((session, Start::New(greeting.install_nonce)));
            }
            if let Event::Challenged(_) = event {
                return Ok((session, Start::InService));
            }
        }
    }

    /// Whether whoever asks may be anywhere.
    pub(super) fn is_far(&self) -> bool {
        self.connection.is_far()
    }

    /// The challenge that the next claim or act answers: the lock's newest, because it renews them by itself and only
    /// the last one counts. Waits for it after an earlier one was used up.
    pub(super) async fn challenge(&mut self) -> Result<Challenge, Failure> {
        self.catch_up().await?;
        loop {
            if let Some(challenge) = self.phone.challenge() {
                return Ok(challenge);
            }
            self.event(ANSWER_LIMIT).await?;
        }
    }

    /// Takes in what has arrived already, without waiting for more.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        loop {
            match self.connection.receive(Duration::ZERO).await {
                Ok(frame) => self.take(&frame),
                Err(LinkError::TimedOut { .. }) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            while self.next_event().is_some() {}
        }
    }

    /// Hands a site's keys to a factory-new lock.
    pub(super) async fn set_up(
        &mut self,
        code: &SetupCode,
        ephemeral: &[u8; 32],
        contents: &Contents,
    ) -> Result<Status, Failure> {
        self.phone.setup(code, ephemeral, contents).map_err(not_asked)?;
        loop {
            let event = self.event(ANSWER_LIMIT).await?;
            if let Event::SetUp(status) = event {
                return Ok(status);
            }
            if let Event::Unproven(_) = event {
                return Err(CommandError::SetupRefused.into());
            }
        }
    }

    /// Makes a claim ready and gives K_dev. Nothing is sent before [`Session::send_claim`].
    pub(super) async fn prepare_claim(
        &mut self,
        claim: &Claim<'_>,
        nonce: [u8; 4],
    ) -> Result<([u8; 12], DeviceKey), Failure> {
        let challenge = self.challenge().await?;
        let Claim { key, code, block, keys, act } = *claim;
        let device = match code {
            Some(digits) => self.phone.claim_with_code((key, digits), block, keys, act, nonce),
            None => self.phone.claim(key, block, keys, act, nonce),
        };
        Ok((challenge.nonce, device.map_err(not_asked)?))
    }

    /// Sends the claim made ready before.
    pub(super) async fn send_claim(&mut self) -> Result<Answer, Failure> {
        loop {
            let event = self.event(ANSWER_LIMIT).await?;
            if let Event::Claimed(claimed) = event {
                let Claimed { status, slot, state, .. } = claimed;
                return Ok(Answer { status, proven: true, state, battery_percent: None, slot: Some(slot) });
            }
            if let Event::Unproven(status) = event {
                return Ok(Answer::unproven(status));
            }
        }
    }

    /// Asks a lock that has known this key. It may have renewed its challenge while the act was on its way; then it
    /// answers without proof, has consumed nothing, and is asked once more under the newest. A third time would end
    /// the connection.
    pub(super) async fn act(&mut self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let verdict = self.act_once(ask).await?;
        if verdict.proven || verdict.status != Status::BadMac {
            return Ok(verdict);
        }
        self.act_once(ask).await
    }

    /// Asks a lock that may never have heard of this key.
    pub(super) async fn act_once(&mut self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let challenge = self.challenge().await?;
        let extension = (ask.extension)(&challenge)?;
        self.phone.act(ask.key, ask.slot, ask.act, (ask.nonce)(), &extension).map_err(not_asked)?;
        loop {
            let event = self.event(ANSWER_LIMIT).await?;
            if let Event::Answered(outcome) = event {
                return Ok(Answer::proven(outcome));
            }
            if let Event::Unproven(status) = event {
                return Ok(Answer::unproven(status));
            }
        }
    }

    /// Waits until the bolt has settled; nothing when the lock does not say so in time.
    pub(super) async fn settled(&mut self) -> Option<Outcome> {
        let until = self.clock.mono_ms().saturating_add(millis(SETTLE_LIMIT));
        while self.settled.is_none() {
            let left = until.saturating_sub(self.clock.mono_ms());
            if left == 0 || self.event(Duration::from_millis(left)).await.is_err() {
                break;
            }
        }
        self.settled.take()
    }

    /// Delivers a list or an order and gives the lock's receipt, its proof checked.
    pub(super) async fn deliver(&mut self, message: &[u8], key: &ReceiptKey) -> Result<Receipt, Failure> {
        let (bytes, tag) = self.carry(message).await?;
        if !receipt::verify(key, &self.lock_id, &tag, &bytes) {
            return Err(CommandError::FakeLock.into());
        }
        Receipt::decode(&bytes).map_err(|error| unexpected("Failed to read a receipt", error))
    }

    /// Delivers a list or an order of somebody else's; gives the receipt as it came and what it must be for.
    pub(super) async fn carry(
        &mut self,
        message: &[u8],
    ) -> Result<([u8; receipt::LENGTH], [u8; 16]), Failure> {
        self.phone.deliver(message).map_err(not_asked)?;
        loop {
            if let Event::Receipt { bytes, tag } = self.event(ANSWER_LIMIT).await? {
                return Ok((bytes, tag));
            }
        }
    }

    /// Delivers what is bound to the lock's challenge. The lock may have renewed it under way and then gives a receipt
    /// without proof; the next answer is the last word.
    pub(super) async fn deliver_bound(
        &mut self,
        message: &Extension<'_>,
        key: &ReceiptKey,
    ) -> Result<Receipt, Failure> {
        let challenge = self.challenge().await?;
        match self.deliver(&message(&challenge)?, key).await {
            Err(Failure(CommandError::FakeLock)) => {
                let challenge = self.challenge().await?;
                self.deliver(&message(&challenge)?, key).await
            }
            other => other,
        }
    }

    /// Fetches one sealed batch of the log.
    pub(super) async fn log_batch(&mut self, from: u32) -> Result<Message, Failure> {
        self.phone.collect_log(from).map_err(not_asked)?;
        loop {
            if let Event::Log(batch) = self.event(ANSWER_LIMIT).await? {
                return Ok(batch);
            }
        }
    }

    /// Asks a lock in service for its installation; gives the masked answer and the nonce that opens it.
    pub(super) async fn who(&mut self) -> Result<([u8; 17], [u8; 12]), Failure> {
        self.challenge().await?;
        self.phone.who().map_err(not_asked)?;
        loop {
            if let Event::Who { nonce, answer } = self.event(ANSWER_LIMIT).await? {
                return Ok((answer, nonce));
            }
        }
    }

    /// Ends the conversation.
    pub(super) async fn close(self) {
        self.connection.close().await;
    }

    /// Sends what is ready and waits for the next event. A settled bolt is remembered whoever is waiting.
    async fn event(&mut self, limit: Duration) -> Result<Event, Failure> {
        while let Some(frame) = self.phone.poll_transmit() {
            self.connection.send(&frame).await?;
        }
        loop {
            if let Some(event) = self.next_event() {
                return Ok(event);
            }
            let frame = self.connection.receive(limit).await.inspect_err(|_| self.phone.give_up())?;
            self.take(&frame);
        }
    }

    fn take(&mut self, frame: &[u8]) {
        self.phone.handle_frame(frame, Mono(self.clock.mono_ms()));
    }

    fn next_event(&mut self) -> Option<Event> {
        let event = self.phone.poll_event()?;
        if let Event::Settled(outcome) = &event {
            self.settled = Some(*outcome);
        }
        if let Event::Settled(Outcome { log_seq, .. })
        | Event::Answered(Outcome { log_seq, .. })
        | Event::Claimed(Claimed { log_seq, .. }) = &event
        {
            self.newest_entry = self.newest_entry.max(*log_seq);
        }
        Some(event)
    }

    /// Number of the newest log entry that the lock has proved on this connection; 0 for none.
    pub(super) fn newest_entry(&self) -> u32 {
        self.newest_entry
    }
}

impl Answer {
    /// The answer in the words of every family.
    pub(super) fn told(&self, heard: Option<Heard>) -> Verdict {
        Verdict {
            answer: answer_of(self.status),
            proven: self.proven,
            state: settled_of(self.state, self.battery_percent),
            heard,
        }
    }

    fn proven(outcome: Outcome) -> Self {
        Self {
            status: outcome.status,
            proven: true,
            state: outcome.state,
            battery_percent: Some(outcome.battery_percent),
            slot: None,
        }
    }

    fn unproven(status: Status) -> Self {
        Self { status, proven: false, state: StateByte::default(), battery_percent: None, slot: None }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn not_asked(error: RequestError) -> Failure {
    unexpected("Failed to ask the lock", error)
}

#[cfg(test)]
mod tests;
