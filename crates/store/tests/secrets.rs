//! Secrets at rest: nothing in the files, wrong passphrases refused, sealed values tied to their place.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use store::table::vault::KeptBy;
use store::table::{door, pass, phone_card, site};
use store::{Entropy, Id, Secret, Store, StoreError, VaultState};

const PASSPHRASE: &str = "the string hangs outside";

/// Bytes that no other part of a file contains by chance, and a record of all that were drawn.
fn entropy(drawn: Arc<Mutex<Vec<Vec<u8>>>>) -> Entropy {
    let state = Mutex::new(0x9E37_79B9_7F4A_7C15_u64);
    Arc::new(move |bytes: &mut [u8]| {
        let mut state = state.lock().unwrap();
        for byte in bytes.iter_mut() {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (*state >> 33) as u8;
        }
        drawn.lock().unwrap().push(bytes.to_vec());
    })
}

fn fill(store: &Store) -> Vec<Vec<u8>> {
    let secrets: Vec<Vec<u8>> = (0_u8..7)
        .map(|n| (0..32_u8).map(|i| i.wrapping_mul(37) ^ n.wrapping_mul(41).wrapping_add(90)).collect())
        .collect();
    let row = door::DoorRow {
        id: Id([1; 16]),
        name: String::from("Blue door"),
        zone: String::from("Europe/Lisbon"),
        family: String::from("olp1"),
        lock_id: [2; 16],
        lock_pub: [3; 32],
        install_nonce: None,
        issuer_generation: 0,
        owner_pass: None,
        added_at: 1,
        steps: door::Steps::default(),
        restored_at: None,
        seen_new_at: None,
    };
    store
        .write(|access| {
            let secret = |n: usize| Secret::new(secrets[n].clone());
            site::insert(
                access,
                &site::SiteRow { site_key: secret(0), made_at: 1, recovery_saved_at: None },
            )?;
            door::insert(access, &row, Some(&secrets[1]))?;
            let pass = pass::PassRow {
                claim_code: None,
                family: "olp1".to_owned(),
                id: Id([4; 16]),
                lock_id: [2; 16],
                lock_pub: [3; 32],
                block: vec![1; 26],
                credential_key: secret(2),
                device_secret: Some(secret(3)),
                claim: None,
            };
            pass::insert(access, &pass)?;
            pass::set_claim_sent(access, Id([4; 16]), &[5; 12], &secrets[4])?;
            pass::set_claim_code(access, Id([4; 16]), Some(&secrets[5]))?;
            let card = phone_card::PhoneCardRow {
                hash: [6; 16],
                device_pub: [7; 32],
                device_secret: secret(6),
                made_at: 1,
            };
            phone_card::insert(access, &card)
        })
        .unwrap();
    secrets
}

fn files(folder: &Path) -> Vec<u8> {
    std::fs::read_dir(folder).unwrap().flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_secret_stands_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = Arc::default();
    let store = Store::open(&folder.path().join("a.db"), entropy(Arc::clone(&drawn))).unwrap();
    store.create_passphrase_vault(PASSPHRASE).unwrap();

    let secrets = fill(&store);

    let bytes = files(folder.path());
    assert!(contains(&bytes, b"Blue door"), "the search must be able to find something");
    let master = drawn.lock().unwrap()[0].clone();
    for secret in secrets.iter().chain([&master, &PASSPHRASE.as_bytes().to_vec()]) {
        assert!(!contains(&bytes, &secret[..16]), "a secret is readable in the file");
    }
}

#[test]
fn only_the_right_passphrase_opens_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::open(&path, entropy(Arc::default())).unwrap();
    assert!(matches!(store.create_passphrase_vault("short"), Err(StoreError::PassphraseTooShort)));
    store.create_passphrase_vault(PASSPHRASE).unwrap();
    let secrets = fill(&store);
    assert!(matches!(store.create_passphrase_vault("another one here"), Err(StoreError::VaultExists)));
    drop(store);

    let store = Store::open(&path, entropy(Arc::default())).unwrap();

    assert_eq!(store.vault_state().unwrap(), VaultState::Locked(KeptBy::Passphrase));
    assert!(matches!(
        store.open_passphrase_vault("the string hangs inside"),
        Err(StoreError::WrongPassphrase)
    ));
    assert!(matches!(store.read(site::find), Err(StoreError::VaultLocked)));
    store.open_passphrase_vault(PASSPHRASE).unwrap();
    let site = store.read(site::find).unwrap().unwrap();
    assert_eq!(*site.site_key, secrets[0]);
}

#[test]
fn a_sealed_value_moved_to_another_place_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::open(&path, entropy(Arc::default())).unwrap();
    store.create_passphrase_vault(PASSPHRASE).unwrap();
    fill(&store);

    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("UPDATE pass SET credential_key = device_secret", [])
        .unwrap();

    let damaged = store.read(|access| pass::get(access, Id([4; 16]))).err().unwrap();
    assert!(matches!(damaged, StoreError::Damaged { table: "pass" }), "{damaged}");
}

#[test]
fn a_card_and_a_claim_code_come_back_as_they_were_and_the_code_goes_with_the_claim() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db"), entropy(Arc::default())).unwrap();
    store.create_passphrase_vault(PASSPHRASE).unwrap();
    let secrets = fill(&store);

    let card = store.read(|access| phone_card::find(access, &[6; 16])).unwrap().unwrap();
    let typed = store.read(|access| pass::get(access, Id([4; 16]))).unwrap().claim_code.unwrap();
    store.write(|access| pass::set_claimed(access, Id([4; 16]), 3, 9)).unwrap();
    let claimed = store.read(|access| pass::get(access, Id([4; 16]))).unwrap();

    assert_eq!((&*card.device_secret, &*typed), (&secrets[6], &secrets[5]));
    assert!(claimed.claim_code.is_none(), "the lock took it");
}

#[test]
fn a_write_made_to_fail_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db"), entropy(Arc::default())).unwrap();
    store.create_passphrase_vault(PASSPHRASE).unwrap();
    store.fail_after(1);

    store.write(|access| store::table::profile::set_host_name(access, "Ada")).unwrap();
    let failed = store.write(|access| store::table::profile::set_host_name(access, "Eve"));

    assert!(matches!(failed, Err(StoreError::MadeToFail)));
    assert_eq!(store.read(store::table::profile::host_name).unwrap().as_deref(), Some("Ada"));
}
