//! What a family of locks looks like over GATT, as data.

use uuid::Uuid;

/// The service, characteristics and company id by which a lock family is found and spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The advertised service that holds both characteristics.
    pub service: Uuid,
    /// The characteristic the phone writes frames to.
    pub write: Uuid,
    /// The characteristic the lock notifies frames on.
    pub notify: Uuid,
    /// The company id of the manufacturer data in the advertisement.
    pub company: u16,
}
