//! Invitations to write, break and read back; shared by the tests of links and codes.

use access::hand_on::KeyBlock;
use access::link::{Invitation, InvitedDoor};
use arrayvec::ArrayVec;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::keys::CredentialKey;
use lock_protocol::schedule::Schedule;
use lock_protocol::{LockId, Unix};

/// Bytes without pattern, as keys are.
fn noise<const N: usize>(seed: u8) -> [u8; N] {
    let mut state = u32::from(seed) + 1;
    std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
}

/// A guest's key with one weekly window.
pub(crate) fn block() -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation: 0,
        serial: 1_795_356_000,
        not_before: Unix(1_795_356_000),
        not_after: Unix(1_795_500_000),
        max_uses: 0,
        role: Role::Guest,
        rights: 0x1F,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 0,
        intents: 3,
        clock_loss: ClockLoss::Degraded,
        schedules: ArrayVec::from_iter([Schedule { days: 1, start: 60, end: 72 }]),
    }
}

/// A key for `count` doors.
pub(crate) fn invitation(count: u8) -> Invitation {
    let door = |i: u8| InvitedDoor {
        name: format!("Front door {i}"),
        lock_id: LockId(noise(i)),
        lock_pub: noise(i + 50),
        block: KeyBlock::Issued(block()),
        key: CredentialKey::new(noise(i + 100)),
    };
    Invitation {
        zone: "Europe/Berlin".into(),
        inviter: "Anna Müller".into(),
        doors: (0..count).map(door).collect(),
        mailbox: None,
        mandates: None,
    }
}
