//! Keys that guests hand on: made offline, never more than their maker's, ended with it.

use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::keys::CredentialKey;
use lock_protocol::policy::staleness_rank;
use lock_protocol::schedule::Schedule;
use lock_protocol::status::Status;
use lock_protocol::sub::{SubBlock, narrowed};
use lock_protocol::unlock::ANY_SLOT;

use crate::bench::{Bench, DAY, Device, T, TAP, guest};

/// A key that may be handed on.
fn sharer(serial: u32) -> CredentialBlock {
    CredentialBlock { rights: 0x4F, depth: 2, max_devices: 2, ..guest(serial) }
}

/// What a guest makes for a friend.
fn friend(serial: u32) -> CredentialBlock {
    CredentialBlock { issuer: 0, ..guest(serial) }
}

fn hand_on(maker: &Device, fields: CredentialBlock) -> (CredentialKey, Vec<u8>) {
    let block = SubBlock { parent: maker.slot, fields }.encode().unwrap().to_vec();
    (maker.key.sub(&block).unwrap(), block)
}

fn claim(bench: &mut Bench, maker: &Device, fields: CredentialBlock, device: u8) -> (Status, Device) {
    let (key, block) = hand_on(maker, fields);
    bench.connect();
    let answer = bench.present(&key, None, &block, device, TAP);
    bench.leave();
    answer
}

fn slots(bench: &Bench) -> usize {
    bench.lock.state().owned.as_ref().unwrap().slots.iter().flatten().count()
}

#[test]
fn a_friend_opens_with_what_a_guest_made_offline() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&sharer(1), 1);
    let (status, friends) = claim(&mut bench, &maker, friend(1), 2);
    assert_eq!(status, Status::Ok);
    assert_eq!(bench.open(&friends), Status::Ok);

    bench.rebuild();
    assert_eq!(bench.open(&friends), Status::Ok);
    assert_eq!(bench.open(&maker), Status::Ok);
}

#[test]
fn a_maker_who_lost_the_answer_to_his_claim_can_still_hand_on() {
    let mut bench = Bench::owned();
    let maker = Device { slot: ANY_SLOT, ..bench.enrol(&sharer(1), 1) };
    assert_eq!(claim(&mut bench, &maker, friend(1), 2).0, Status::Ok);
}

#[test]
fn a_leaked_link_makes_no_further_keys() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&sharer(1), 1);
    let link = bench.credential(&sharer(1));
    let block = SubBlock { parent: maker.slot, fields: friend(1) }.encode().unwrap();
    for key in [
        Device { key: lock_protocol::keys::DeviceKey::new(*link.reveal()), slot: maker.slot },
        Device { key: lock_protocol::keys::DeviceKey::new([0; 32]), slot: maker.slot },
    ] {
        bench.connect();
        let sealed = lock_protocol::claim::seal(
            &key.key.sub(&block).unwrap(),
            &crate::bench::LOCK,
            &bench.challenge(),
            [TAP.code(), 0],
            [1; 4],
            &lock_protocol::curve::public_key(&[2; 32]),
            &block,
        );
        let answers = bench.say(&sealed.unwrap());
        assert_eq!(answers[0][..3], [0x15, Status::BadMac.code(), 0xFF]);
        bench.leave();
    }
    assert_eq!((slots(&bench), bench.turned.len()), (1, 1));
}

#[test]
fn a_key_without_depth_or_without_the_right_is_not_handed_on() {
    for refused in [CredentialBlock { depth: 0, ..sharer(1) }, CredentialBlock { rights: 0x0F, ..sharer(1) }]
    {
        let mut bench = Bench::owned();
        let maker = bench.enrol(&refused, 1);
        assert_eq!(claim(&mut bench, &maker, friend(1), 2).0, Status::Policy);
        assert_eq!(slots(&bench), 1);
    }
}

#[test]
fn what_must_not_be_handed_on_ends_with_its_maker_and_is_his_in_the_log() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&CredentialBlock { depth: 0, ..sharer(7) }, 1);
    assert_eq!(claim(&mut bench, &maker, friend(1), 2).0, Status::Policy);
    let actor = bench.newest().actor;
    assert_eq!(
        (actor.issuer, actor.serial),
        (0, 7),
        "the credential at the top, not what the maker numbered"
    );

    let list = bench.list(1, &[7]);
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);
    assert_eq!(claim(&mut bench, &maker, friend(1), 2).0, Status::Revoked, "step 5 is before step 6");
}

#[test]
fn a_chain_ends_with_its_depth() {
    let mut bench = Bench::owned();
    let first = bench.enrol(&sharer(1), 1);
    let (_, second) = claim(&mut bench, &first, sharer(1), 2);
    let (status, third) = claim(&mut bench, &second, sharer(1), 3);
    assert_eq!(status, Status::Ok);
    assert_eq!(claim(&mut bench, &third, sharer(1), 4).0, Status::Policy);
}

#[test]
fn another_slots_name_or_another_generation_is_refused() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&sharer(1), 1);
    let other = bench.enrol(&sharer(2), 2);
    let (key, block) = hand_on(&Device { key: maker.key.clone(), slot: other.slot }, friend(1));
    bench.connect();
    let challenge = bench.challenge();
    let dev_pub = lock_protocol::curve::public_key(&[3; 32]);
    let fields = [TAP.code(), 0];
    let message =
        lock_protocol::claim::seal(&key, &crate::bench::LOCK, &challenge, fields, [1; 4], &dev_pub, &block);
    assert_eq!(bench.say(&message.unwrap())[0][1], Status::BadMac.code());
    bench.leave();

    let later = CredentialBlock { generation: 1, ..friend(1) };
    assert_eq!(claim(&mut bench, &maker, later, 3).0, Status::Policy);
    assert_eq!(slots(&bench), 2);
}

#[test]
fn everybody_down_the_chain_ends_with_the_key_it_came_from() {
    let mut bench = Bench::owned();
    let first = bench.enrol(&sharer(1), 1);
    let (_, second) = claim(&mut bench, &first, sharer(1), 2);
    let (_, third) = claim(&mut bench, &second, friend(1), 3);
    let others = bench.enrol(&sharer(2), 4);
    let (_, theirs) = claim(&mut bench, &others, friend(1), 5);

    let list = bench.list(1, &[1]);
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);

    for dead in [&first, &second, &third] {
        assert_eq!(bench.open(dead), Status::Revoked);
    }
    assert_eq!(claim(&mut bench, &first, friend(2), 6).0, Status::Revoked);
    assert_eq!(bench.open(&theirs), Status::Ok);
}

#[test]
fn whoever_gets_a_dead_makers_slot_gets_none_of_his_friends() {
    let mut bench = Bench::owned();
    let first = bench.enrol(&sharer(1), 1);
    claim(&mut bench, &first, friend(1), 2);
    let list = bench.list(1, &[1]);
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);

    let next = bench.enrol(&guest(2), 3);

    assert_eq!(next.slot, first.slot);
    assert_eq!(slots(&bench), 1, "the friend went with him");
    let before = bench.journal.len();
    bench.rebuild();
    assert!(bench.journal.len() > 1 && before > 1);
    assert_eq!((slots(&bench), bench.open(&next)), (1, Status::Ok));
}

#[test]
fn a_key_is_handed_on_to_as_many_devices_as_it_may_have_itself() {
    let mut bench = Bench::owned();
    let block = sharer(1);
    let (first, second) = (bench.enrol(&block, 1), bench.enrol(&block, 2));
    assert_eq!(claim(&mut bench, &first, friend(1), 3).0, Status::Ok);
    assert_eq!(
        claim(&mut bench, &first, friend(1), 4).0,
        Status::DeviceLimit,
        "one device is what it is for"
    );
    assert_eq!(claim(&mut bench, &second, friend(1), 4).0, Status::Ok);
    for maker in [&first, &second] {
        assert_eq!(claim(&mut bench, maker, friend(7), 5).0, Status::DeviceLimit);
    }
}

#[test]
fn a_friends_slot_is_free_when_his_time_is_over() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&CredentialBlock { max_devices: 1, ..sharer(1) }, 1);
    let hour = CredentialBlock { not_after: T.plus(3_600), ..friend(1) };
    assert_eq!(claim(&mut bench, &maker, hour, 2).0, Status::Ok);
    bench.wait(2 * 3_600_000);
    assert_eq!(claim(&mut bench, &maker, friend(2), 3).0, Status::Ok);
}

#[test]
fn a_key_with_counted_uses_gets_no_new_ones_by_handing_on_again_and_again() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&CredentialBlock { max_devices: 1, max_uses: 1, ..sharer(1) }, 1);
    let hour = CredentialBlock { not_after: T.plus(3_600), ..friend(1) };
    let (status, friends) = claim(&mut bench, &maker, hour, 2);
    assert_eq!(status, Status::Ok);
    assert_eq!(bench.open(&friends), Status::UsedUp, "no more uses than its maker has");
    bench.wait(2 * 3_600_000);
    assert_eq!(claim(&mut bench, &maker, friend(2), 3).0, Status::DeviceLimit);
}

#[test]
fn both_schedules_must_be_open() {
    // T is a Friday, 08:00 UTC, which is the wall time of a lock without a zone.
    let hours = |start, end| [Schedule { days: 0x7F, start, end }].into_iter().collect();
    let mut bench = Bench::owned();
    let maker = bench.enrol(&CredentialBlock { schedules: hours(36, 60), ..sharer(1) }, 1);
    let afternoon = CredentialBlock { schedules: hours(54, 72), ..friend(1) };
    assert_eq!(claim(&mut bench, &maker, afternoon.clone(), 2).0, Status::OutsideHours);
    bench.wait(75 * 60_000);
    let (status, friends) = claim(&mut bench, &maker, afternoon, 2);
    assert_eq!(status, Status::Ok);
    bench.wait(60 * 60_000);
    assert_eq!(bench.open(&friends), Status::OutsideHours, "its maker's hours are over");
}

#[test]
fn a_friends_intent_must_satisfy_one_mask_of_both() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&CredentialBlock { intents: 2, ..sharer(1) }, 1);
    let presence = CredentialBlock { intents: 1, ..friend(1) };
    assert_eq!(claim(&mut bench, &maker, presence, 2).0, Status::Intent);
}

#[test]
fn no_pair_of_rights_roles_and_depths_gives_a_child_more_than_its_parent() {
    let roles = [Role::Guest, Role::Staff, Role::Maintenance, Role::CoHost, Role::Owner, Role::Emergency];
    for (parent_role, child_role) in roles.iter().flat_map(|a| roles.iter().map(move |b| (*a, *b))) {
        for (parent_depth, child_depth) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))) {
            for rights in 0..=u8::MAX {
                let parent = CredentialBlock { rights, role: parent_role, depth: parent_depth, ..guest(1) };
                for wanted in [0, 0x01, 0x40, 0x80, !rights, rights, 0xFF] {
                    let child =
                        CredentialBlock { rights: wanted, role: child_role, depth: child_depth, ..guest(2) };
                    let Some(is) = narrowed(&parent, &child) else {
                        assert!(parent_depth == 0 || rights & 0x40 == 0);
                        continue;
                    };
                    assert!(
                        is.rights == rights & wanted && is.depth < parent_depth && is.depth <= child_depth
                    );
                    let role_kept = is.role == parent_role || is.role.code() < parent_role.code();
                    assert!(
                        role_kept
                            && (parent_role != Role::Emergency
                                || matches!(is.role, Role::Guest | Role::Emergency))
                    );
                }
            }
        }
    }
}

#[test]
fn every_other_field_is_the_narrower_of_the_two() {
    let pair = |change: fn(&mut CredentialBlock, u8),
                values: &[u8],
                holds: fn(&CredentialBlock, &CredentialBlock)| {
        for (a, b) in values.iter().flat_map(|a| values.iter().map(move |b| (*a, *b))) {
            let (mut parent, mut child) = (sharer(1), friend(2));
            change(&mut parent, a);
            change(&mut child, b);
            let is = narrowed(&parent, &child).unwrap();
            holds(&is, &parent);
            holds(&is, &child);
        }
    };
    pair(
        |block, n| block.max_uses = n.into(),
        &[0, 1, 2, 255],
        |is, of| {
            assert!(of.max_uses == 0 || (is.max_uses != 0 && is.max_uses <= of.max_uses));
        },
    );
    pair(
        |block, n| block.max_stale = n,
        &[0, 1, 24, 254, 255],
        |is, of| {
            assert!(staleness_rank(is.max_stale) <= staleness_rank(of.max_stale));
        },
    );
    pair(
        |block, n| block.intents = n,
        &[0, 1, 2, 3, 8, 15],
        |is, of| assert_eq!(is.intents & !of.intents, 0),
    );
    pair(|block, n| block.max_devices = n, &[1, 2, 7], |is, of| assert!(is.max_devices <= of.max_devices));
    pair(
        |block, n| {
            block.clock_loss = [ClockLoss::Deny, ClockLoss::Degraded, ClockLoss::UntilEnd][usize::from(n)];
        },
        &[0, 1, 2],
        |is, of| assert!(is.clock_loss <= of.clock_loss),
    );
    pair(
        |block, n| {
            block.not_before = T.plus(u32::from(n) * DAY);
            block.not_after = T.plus((u32::from(n) + 1) * DAY);
        },
        &[0, 1, 2],
        |is, of| assert!(is.not_before >= of.not_before && is.not_after <= of.not_after),
    );
}

#[test]
fn a_sub_block_has_one_encoding() {
    let block = SubBlock { parent: 5, fields: friend(7) };
    let bytes = block.encode().unwrap();
    assert_eq!(SubBlock::decode(&bytes), Ok(block.clone()));
    assert!(CredentialBlock::decode(&bytes).is_err(), "no credential of an issuer");
    for length in 0..bytes.len() {
        assert!(SubBlock::decode(&bytes[..length]).is_err());
    }
    assert!(SubBlock::decode(&[&bytes[..], &[0]].concat()).is_err());
    let foreign = SubBlock { fields: CredentialBlock { issuer: 1, ..friend(7) }, ..block };
    assert!(foreign.encode().is_err(), "there is no room for an issuer");
}

#[test]
fn a_handed_on_key_may_be_bound_to_a_device_or_a_code() {
    let mut bench = Bench::owned();
    let maker = bench.enrol(&sharer(1), 1);
    let bound = Bind::to_device(&lock_protocol::curve::public_key(&[2; 32]));
    assert_eq!(
        claim(&mut bench, &maker, CredentialBlock { bind: bound, ..friend(1) }, 3).0,
        Status::WrongDevice
    );
    assert_eq!(claim(&mut bench, &maker, CredentialBlock { bind: bound, ..friend(1) }, 2).0, Status::Ok);

    let (key, block) = hand_on(&maker, CredentialBlock { bind: Bind::ClaimCode, ..friend(2) });
    let digits = maker.key.claim_code(&block).unwrap();
    bench.connect();
    assert_eq!(bench.present(&key, Some(&digits), &block, 4, TAP).0, Status::Ok);
}
