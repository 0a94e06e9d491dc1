//! What a lock answers: the status of an act, and the state byte beside it (codes: `docs/PROTOCOL.md`).

use crate::bytes::CodecError;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// The byte on the wire.
            #[must_use]
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)* }
            }

            /// Reads the byte on the wire.
            pub fn from_code(code: u8) -> Result<Self, CodecError> {
                match code { $($code => Ok(Self::$variant),)* _ => Err(CodecError::Value) }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// The outcome of CLAIM, UNLOCK, SETUP or an order.
    Status {
        /// Done, or durably decided and about to be done.
        Ok = 0x00,
        /// Not a message of this protocol, or not one for now.
        Malformed = 0x01,
        /// The nonce is used up or too old, or the MAC does not verify.
        BadMac = 0x02,
        /// The serial, its issuer's generation or the watermark has been revoked.
        Revoked = 0x03,
        /// The credential exceeds what its issuer may make.
        Policy = 0x04,
        /// The window has not begun.
        NotYet = 0x05,
        /// The window is over.
        Expired = 0x06,
        /// Outside the weekly hours.
        OutsideHours = 0x07,
        /// This way of asking is not allowed by the credential.
        Intent = 0x08,
        /// The credential does not carry this right.
        Rights = 0x09,
        /// The lock has not heard for too long that the credential still stands.
        Stale = 0x0A,
        /// All uses are used up.
        UsedUp = 0x0B,
        /// No slot is free for another device.
        Full = 0x0C,
        /// As many devices as allowed have claimed this credential.
        DeviceLimit = 0x0D,
        /// The credential was made for another device.
        WrongDevice = 0x0E,
        /// The lock's clock is lost and the credential does not allow this.
        ClockLost = 0x0F,
        /// The decision could not be made durable, so nothing was done.
        Storage = 0x10,
        /// An order of this version is held already, with other contents.
        Conflict = 0x11,
        /// A newer version is held already.
        Superseded = 0x12,
        /// This lock does not do that.
        Unsupported = 0x13,
        /// The message was for a lock in another state, such as SETUP for an owned one.
        WrongState = 0x14,
        /// A time in the message lies ahead of the lock's trusted clock.
        AheadOfClock = 0x15,
        /// The claim code is wrong.
        WrongCode = 0x16,
        /// Too many wrong claim codes; some time must pass.
        Wait = 0x17,
        /// The bolt has reached where it was sent (second RESULT).
        Settled = 0x20,
        /// The bolt did not get there (second RESULT).
        Jammed = 0x21,
    }
}

/// Where the bolt is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Bolt {
    /// Thrown: the door is locked.
    #[default]
    Locked,
    /// Withdrawn.
    Unlocked,
    /// On its way.
    Moving,
    /// Stuck between.
    Jammed,
}

/// What the door sensor says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Door {
    /// There is no sensor.
    #[default]
    Unknown,
    /// Closed.
    Closed,
    /// Open.
    Open,
}

/// The state byte: bits 0-1 bolt, bits 2-3 door, bit 4 set while the clock is not trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StateByte {
    /// The bolt.
    pub bolt: Bolt,
    /// The door.
    pub door: Door,
    /// The lock does not trust its clock.
    pub clock_lost: bool,
}

impl StateByte {
    /// The byte on the wire.
    #[must_use]
    pub fn code(self) -> u8 {
        let bolt = match self.bolt {
            Bolt::Locked => 0,
            Bolt::Unlocked => 1,
            Bolt::Moving => 2,
            Bolt::Jammed => 3,
        };
        let door = match self.door {
            Door::Unknown => 0,
            Door::Closed => 1,
            Door::Open => 2,
        };
        bolt | door << 2 | u8::from(self.clock_lost) << 4
    }

    /// Reads the byte; bits 5-7 are reserved and ignored.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        Self {
            bolt: match code & 3 {
                0 => Bolt::Locked,
                1 => Bolt::Unlocked,
                2 => Bolt::Moving,
                _ => Bolt::Jammed,
            },
            door: match code >> 2 & 3 {
                1 => Door::Closed,
                2 => Door::Open,
                _ => Door::Unknown,
            },
            clock_lost: code >> 4 & 1 == 1,
        }
    }
}
