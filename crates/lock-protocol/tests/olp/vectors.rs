//! The known answers of the specification, section 16: every key and message that this crate makes.

use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::challenge::{Challenge, Flags};
use lock_protocol::claim::{self, Claim};
use lock_protocol::fresh::{self, Fresh};
use lock_protocol::keys::{CredentialKey, DeviceKey, IssuerKey, RootKey, SiteKey};
use lock_protocol::list::{IssuerLine, List, ListFields, Revoked};
use lock_protocol::mac::sha256;
use lock_protocol::schedule::Schedule;
use lock_protocol::unlock::{self, Act, Action, Intent};
use lock_protocol::{LockId, Unix, curve};

const LOCK_SECRET: &str = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
const K_ROOT: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const BLOCK: &str = "010000000000076955b9006959ad8000000101481810011f366c";
const CHALLENGE: &str = "1101a0a1a2a3a4a5a6a7a8a9aaab6956dba00003";
const LIST: &str =
    "21000000036956b4900001000000000000020000000005000000000600df8d8400465dd9d88503bca933e3db36";
const LOCK: LockId =
    LockId([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);

pub(crate) fn unhex<const N: usize>(text: &str) -> [u8; N] {
    unhex_any(text).try_into().unwrap()
}

pub(crate) fn unhex_any(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn root() -> RootKey {
    RootKey::new(unhex(K_ROOT))
}

fn issuer() -> IssuerKey {
    root().issuer_raw(0, 0, &[0; 16])
}

fn credential() -> CredentialKey {
    issuer().credential(&unhex_any(BLOCK)).unwrap()
}

fn dev_secret() -> [u8; 32] {
    sha256(&[b"olp1 test device key"])
}

fn device() -> DeviceKey {
    let shared = curve::agree(&dev_secret(), &curve::public_key(&unhex(LOCK_SECRET))).unwrap();
    let nonce = Challenge::decode(&unhex_any(CHALLENGE)).unwrap().nonce;
    credential().device(&shared, &LOCK, &nonce, &curve::public_key(&dev_secret()))
}

fn claim_message() -> Vec<u8> {
    let dev_pub = curve::public_key(&dev_secret());
    let nonce = [1, 2, 3, 4];
    claim::seal(&credential(), &LOCK, &unhex(CHALLENGE), [0x11, 0], nonce, &dev_pub, &unhex_any(BLOCK))
        .unwrap()
        .to_vec()
}

fn unlock_message() -> Vec<u8> {
    unlock::seal(&device(), &LOCK, &unhex(CHALLENGE), [0x11, 5, 0], [1, 2, 3, 4], &[]).unwrap().to_vec()
}

#[test]
fn the_keys_are_those_of_the_specification() {
    let dev_pub = curve::public_key(&dev_secret());
    assert_eq!(hex(&dev_pub), "a0eb23a6c703385d32c97bc788725b16f96c00b9068f704a62bc550bc97d5660");
    assert_eq!(hex(issuer().reveal()), "a64b406e7de9d9b58e4827f9dfa2951d283626a4aee40e8ccee5f1c2cb58b58c");
    assert_eq!(
        hex(credential().reveal()),
        "09710b2f7212832beeb35878d950eea853993b9033c428d039c714797ffc8300"
    );
    assert_eq!(hex(device().reveal()), "b07ae9fa1551ad4c1f024d1cbe97a7193e887796cb5b7a0f9a07c59df59011e0");
    assert_eq!(
        hex(issuer().pin(0).reveal()),
        "1b9364e89b3d41691cc40819d000c7b56c40a66d2923c11fa176d820cb8c9795"
    );
}

#[test]
fn the_key_of_a_path_is_the_printed_one() {
    let site = SiteKey::new(std::array::from_fn(|at| 0x20 + at as u8));
    let path_id: [u8; 16] = std::array::from_fn(|at| 0x50 + at as u8);

    let key = site.path(&path_id, 2);

    assert_eq!(hex(key.reveal()), "2de6373dbfb609a5cd52299b8235c41e384b56b008fa9379cb83f0162a1895d6");
}

#[test]
fn both_ends_agree_on_the_shared_secret() {
    let lock_secret = unhex(LOCK_SECRET);
    let at_the_lock = curve::agree(&lock_secret, &curve::public_key(&dev_secret()));
    let at_the_phone = curve::agree(&dev_secret(), &curve::public_key(&lock_secret));
    assert_eq!(at_the_lock, at_the_phone);
    assert!(at_the_lock.is_some());
}

#[test]
fn the_block_says_what_the_vector_means() {
    let block = CredentialBlock::decode(&unhex_any(BLOCK)).unwrap();
    let mut schedules = arrayvec::ArrayVec::new();
    schedules.push(Schedule { days: 0x1F, start: 54, end: 108 });
    let expected = CredentialBlock {
        issuer: 0,
        generation: 0,
        serial: 7,
        not_before: Unix(0x6955_b900),
        not_after: Unix(0x6959_ad80),
        max_uses: 0,
        role: Role::Staff,
        rights: 0x01,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 24,
        intents: 1,
        clock_loss: ClockLoss::Deny,
        schedules,
    };
    assert_eq!(block, expected);
    assert_eq!(hex(&block.encode().unwrap()), BLOCK);
}

#[test]
fn challenge_reads_and_writes_as_the_vector() {
    let challenge = Challenge::decode(&unhex_any(CHALLENGE)).unwrap();
    assert_eq!(challenge.flags, Flags { clock_trusted: true, ..Flags::default() });
    assert_eq!((challenge.time, challenge.list_version), (Unix(0x6956_dba0), 3));
    assert_eq!(hex(&challenge.encode()), CHALLENGE);
}

#[test]
fn claim_and_its_answer_are_the_vectors() {
    let message = claim_message();
    let expected = format!(
        "1411000001020304{}1a{BLOCK}3279a0e432a7ada374fccbc8a3c99a06",
        "a0eb23a6c703385d32c97bc788725b16f96c00b9068f704a62bc550bc97d5660"
    );
    assert_eq!(hex(&message), expected);
    assert_eq!(message.len(), 83);
    assert!(claim::verify(&credential(), &LOCK, &unhex(CHALLENGE), &message));
    let read = Claim::decode(&message).unwrap();
    assert_eq!(read.act, Act { intent: Intent::TapWithPresence, action: Action::Unlock });
    assert_eq!(hex(read.block), BLOCK);

    let answer = claim::seal_result(&device(), &LOCK, &unhex(CHALLENGE), &message, [0, 5, 1], 1234);
    assert_eq!(hex(&answer), "15000501000004d2a4d4c7e542c8655b1e774ea0");
    assert!(claim::verify_result(&device(), &LOCK, &unhex(CHALLENGE), &message, &answer));
    assert_eq!(claim::read_result(&answer).unwrap().slot, 5);
}

#[test]
fn unlock_and_its_answer_are_the_vectors() {
    let message = unlock_message();
    assert_eq!(hex(&message), "121105000102030465307f42e1d570014b45c01e");
    assert!(unlock::verify(&device(), &LOCK, &unhex(CHALLENGE), &message));

    let head = unhex(&hex(&message));
    let answer = unlock::seal_result(&device(), &LOCK, &unhex(CHALLENGE), &head, [0, 1, 0x57], 1235);
    assert_eq!(hex(&answer), "13000157000004d3a122b0023e64ded449fb4ee6");
    assert!(unlock::verify_result(&device(), &LOCK, &unhex(CHALLENGE), &head, &answer));
}

#[test]
fn list_is_the_vector() {
    let fields = ListFields {
        version: 3,
        issued_at: Unix(0x6956_b490),
        pin_generation: 0,
        issuers: &[IssuerLine { index: 0, generation: 0, min_serial: 0 }],
        revoked: &[Revoked { issuer: 0, serial: 5 }, Revoked { issuer: 0, serial: 6 }],
        codes: &[],
    };
    assert_eq!(hex(&fields.seal(&root().list(), &LOCK).unwrap()), LIST);

    let bytes = unhex_any(LIST);
    let list = List::decode(&bytes).unwrap();
    assert!(list.verify(&root().list(), &LOCK));
    assert_eq!(list.revoked().collect::<Vec<_>>(), fields.revoked);
    assert_eq!(list.issuers().collect::<Vec<_>>(), fields.issuers);
}

#[test]
fn fresh_is_the_vector_carried_and_bound() {
    let bytes = unhex_any(LIST);
    let list = List::decode(&bytes).unwrap();
    let key = root().fresh(fresh::CLOUD);
    let nonce = Challenge::decode(&unhex_any(CHALLENGE)).unwrap().nonce;

    let carried = fresh::seal(&key, &LOCK, 0x01, (3, list.mac), Unix(0x6956_d7b8), &[0; 12]);
    assert_eq!(hex(&carried), "2201000000036956d7b8feebc6d99bb6cd71cd2cdd6a");
    let (read, rest) = Fresh::split(&carried).unwrap();
    assert!(rest.is_empty() && !read.bound);
    assert!(read.verify(&key, &LOCK, list.mac, &nonce), "a carried one does not depend on the nonce");

    let bound = fresh::seal(&key, &LOCK, 0x81, (3, list.mac), Unix(0x6956_dba1), &nonce);
    assert_eq!(hex(&bound), "2281000000036956dba1253b341ce801097b0ea0e2ab");
    let (read, _) = Fresh::split(&bound).unwrap();
    assert!(read.bound && read.verify(&key, &LOCK, list.mac, &nonce));
    assert!(!read.verify(&key, &LOCK, list.mac, &[0; 12]), "another connection's nonce is not this one's");
}
