//! Offline codes (specification section 9): what a code says, how it becomes digits, and when it opens. It decides nothing.
//!
//! Whoever has an issuer's [`PinKey`] makes a code without any contact with the lock:
//! a [`CodePlan`] gives a [`Plaintext`], and [`PinKey::encode`] gives its [`OfflineCode`] in one [`Epoch`].

mod cipher;
mod epoch;
mod opening;
mod plan;

pub use crate::keys::PinKey;
pub use cipher::{CodeId, Digits, OfflineCode};
pub use epoch::{EPOCH_HOURS, Epoch, GRID_START_S};
pub use opening::{FIRST_USE_DAYS, Opening, Span, Use};
pub use plan::{
    CLASSES, Class, CodePlan, LONG_DAYS, ONE_TIME_HOURS, PLAINTEXTS, Plaintext, VISIT_QUARTERS, WEEKLY_HOURS,
    WEEKLY_MASKS, WEEKLY_WEEKS,
};
