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

impl Profile {
    /// Locks that speak OLP/1 (specification section 13). The company id is the one for tests and for those who have
    /// none.
    pub const OLP1: Self = Self {
        service: Uuid::from_u128(0xc7a8_0001_3f6e_4b52_9d0e_4c61_7463_6831),
        write: Uuid::from_u128(0xc7a8_0002_3f6e_4b52_9d0e_4c61_7463_6831),
        notify: Uuid::from_u128(0xc7a8_0003_3f6e_4b52_9d0e_4c61_7463_6831),
        company: 0xFFFF,
    };
}
