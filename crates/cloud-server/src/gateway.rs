//! Gateways: boxes in buildings that carry lines between devices of a site and the locks in their reach.

mod add;
mod device_end;
mod gateway_end;
mod list;
mod remove;
mod switchboard;

pub(crate) use add::add;
pub(crate) use device_end::open_line;
pub(crate) use gateway_end::connect;
pub(crate) use list::list;
pub(crate) use remove::remove;
pub(crate) use switchboard::Switchboard;

use std::time::Duration;

/// How often a connected gateway is heard of, and a socket's right to be there is looked at again.
const ROUND: Duration = Duration::from_secs(20);
/// A gateway that answers nothing for so many rounds is gone.
const SILENT_ROUNDS_MAX: u32 = 3;
/// A gateway that was not heard of for this long is not there, whatever the network says; seconds.
const SILENCE_MAX: i64 = 60;
