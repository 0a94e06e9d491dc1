//! One conversation with one lock, in words that every family of locks understands.

use async_trait::async_trait;
use store::Id;
use store::table::change::ChangeRow;
use store::table::door::DoorRow;
use store::table::log_chain::LogChainRow;
use store::table::log_entry::LogEntryRow;

use crate::App;
use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::view::{Bolt, DoorLeaf, Refusal};

/// How a lock introduced itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Greeting {
    /// Factory-new.
    New,
    /// In somebody's service.
    InService,
}

/// What a lock is asked to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    /// Draw the bolt back.
    Unlock,
    /// Throw the bolt.
    Lock,
    /// Tell its state and nothing else.
    Look,
    /// Let the keypad take codes again.
    ReleaseKeypad,
}

impl Deed {
    /// Whether the bolt has to settle afterwards.
    pub(crate) fn moves_bolt(self) -> bool {
        matches!(self, Deed::Unlock | Deed::Lock)
    }
}

/// Whether this phone answers for the lock's news while it asks.
#[derive(Clone, Copy)]
pub(crate) enum Vouching<'a> {
    /// A guest's: it can vouch for nothing.
    Nothing,
    /// The host's: what the lock of this door knows is the newest, and this phone's time is right.
    ListAndTime(&'a DoorRow),
}

/// What a lock answered to a deed, with proof unless `proven` is false.
pub(crate) struct Verdict {
    /// Done, or why not.
    pub(crate) answer: Result<(), Refusal>,
    /// Whether the lock proved that it knows the pass. A refusal without proof may be anybody's.
    pub(crate) proven: bool,
    /// The lock's state with it.
    pub(crate) state: Settled,
    /// What the lock said of itself before it was asked, under the same proof; only for a host.
    pub(crate) heard: Option<Heard>,
}

/// The state of a lock.
#[derive(Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) bolt: Bolt,
    pub(crate) leaf: DoorLeaf,
    /// Whether the lock lost its clock.
    pub(crate) clock_lost: bool,
    /// 0..=100; nothing when the answer did not say.
    pub(crate) battery_percent: Option<u8>,
}

/// What a lock says of itself.
pub(crate) struct Heard {
    pub(crate) battery_low: bool,
    /// The lock's clock against this phone's, seconds, before this phone set it; nothing while the lock has lost it.
    pub(crate) clock_error_seconds: Option<i32>,
    /// When, Unix seconds.
    pub(crate) at: u32,
}

/// What became of a delivered change, by the lock's own receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Receipt {
    /// The lock took it.
    Took,
    /// The lock could not store it now, which says nothing about the change.
    NotNow,
    /// The lock refused it, with its family's number for why.
    Refused(u8),
    /// The lock holds a newer version of the same, or another one of the same number; with its family's number for that.
    Overtaken(u8),
}

/// A part of a lock's log, checked as far as the family's logs can be.
pub(crate) enum LogPart {
    /// The lock sealed it, and it does not fit what is known: the lock itself was changed.
    Altered {
        /// Where the knowledge ended before.
        known: LogChainRow,
    },
    /// It follows what is known.
    Sound {
        /// Entries that the lock lost before these.
        missing: u32,
        /// The running hash before these, for who checks them later.
        hash_before: [u8; 32],
        /// The entries, oldest first.
        entries: Vec<LogEntryRow>,
        /// Where the knowledge ends now.
        known: LogChainRow,
        /// Whether the lock has more.
        more: bool,
    },
}

/// A conversation. What a method must store to survive being killed, it stores itself.
#[async_trait]
pub(crate) trait Conversation: Send {
    /// How the lock greeted.
    fn greeting(&self) -> Greeting;

    /// Hands this site's keys for the door to a factory-new lock. A lock that was reset begins anew.
    async fn hand_over(&mut self, app: &App, door: Id) -> Result<(), Failure>;

    /// Makes a lock that this site owned before this phone's, and ends everybody else's access. Learns the installation
    /// first when the door does not know it.
    async fn take_over(&mut self, app: &App, attempt: &mut Attempt<'_>, door: Id) -> Result<(), Failure>;

    /// Does a deed with a pass; the first time claims it. The verdict is the lock's; a verdict without proof changes
    /// nothing that is stored.
    async fn act(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        pass: Id,
        (deed, vouching): (Deed, Vouching<'_>),
    ) -> Result<Verdict, Failure>;

    /// Waits until the bolt has settled: its state, or how it failed; nothing when the lock does not say so in time.
    async fn settled(&mut self) -> Option<Result<Settled, Refusal>>;

    /// Sets the lock's clock to this phone's.
    async fn set_clock(&mut self, app: &App, door: &DoorRow) -> Result<(), Failure>;

    /// Delivers a change.
    async fn deliver(&mut self, app: &App, door: &DoorRow, change: &ChangeRow) -> Result<Receipt, Failure>;

    /// Hands over a message of somebody else's and gives the lock's receipt, which only they can check.
    async fn carry(&mut self, message: &[u8]) -> Result<Vec<u8>, Failure>;

    /// Fetches the log's next part; nothing is stored by it.
    async fn log_part(&mut self, app: &App, door: &DoorRow) -> Result<LogPart, Failure>;

    /// Ends the conversation.
    async fn close(self: Box<Self>);
}
