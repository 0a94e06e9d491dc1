//! What a phone learns on a connection.

use crate::bytes::Message;
use crate::challenge::Challenge;
use crate::claim::Claimed;
use crate::receipt;
use crate::setup::Greeting;
use crate::status::Status;
use crate::unlock::Outcome;

/// Something the phone has learned; only what the lock has proved is called done.
#[expect(clippy::large_enum_variant, reason = "there is no heap to put the batch on")]
pub enum Event {
    /// The lock is factory-new.
    Greeted(Greeting),
    /// The lock is owned and ready for a request. Its fields are proved only by the RESULT that follows.
    Challenged(Challenge),
    /// SETUP was answered, with proof.
    SetUp(Status),
    /// CLAIM was answered, with proof.
    Claimed(Claimed),
    /// UNLOCK was answered, with proof.
    Answered(Outcome),
    /// The bolt has settled or jammed, with proof.
    Settled(Outcome),
    /// An answer came without proof: the lock does not know this key, or it is not the lock.
    Unproven(Status),
    /// A receipt, for the owner to check with `receipt::verify` and this tag.
    Receipt {
        /// The 25 bytes.
        bytes: [u8; receipt::LENGTH],
        /// What names the message it answers.
        tag: [u8; 16],
    },
    /// A sealed log batch, for the owner to open.
    Log(Message),
    /// The answer to WHO, to be opened with `who::open` and this nonce.
    Who {
        /// nL of the connection.
        nonce: [u8; 12],
        /// The 17 bytes.
        answer: [u8; 17],
    },
}
