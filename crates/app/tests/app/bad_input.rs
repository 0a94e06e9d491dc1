//! Input that is not what it should be: each kind has its own answer, and nothing changes.

use crate::house::{House, draft, is_open};
use app::App;
use app::view::{CommandError, DoorId, GrantId, KeyId, LinkFault, Preset, Weekly};

#[tokio::test(start_paused = true)]
async fn links_and_codes_that_are_none_are_told_apart() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    let link = host.shares(&[door], 1).link;
    let guest = house.phone();
    let link_fault = |text: &str| match guest.app.read_link(text) {
        Err(CommandError::BadLink { reason }) => reason,
        other => panic!("{:?}", other.err()),
    };
    let code_fault = |text: &str| match guest.app.read_setup_code(text) {
        Err(CommandError::BadSetupCode { reason }) => reason,
        other => panic!("{:?}", other.err()),
    };

    assert_eq!(link_fault("hello"), LinkFault::NotOurs);
    assert_eq!(link_fault(&lock.setup_text), LinkFault::NotOurs);
    assert_eq!(link_fault(&link[..link.len() - 9]), LinkFault::Half);
    assert_eq!(link_fault(&"x".repeat(100_000)), LinkFault::TooLong);
    assert_eq!(link_fault(&link.replace("latchstring://", "https://evil.example/")), LinkFault::OtherHost);
    assert_eq!(code_fault(&link), LinkFault::NotOurs);
    assert_eq!(code_fault(&lock.setup_text[..90]), LinkFault::Half);
    assert!(matches!(guest.app.read_link_image(b"no picture"), Err(CommandError::NoQrCode)));
    assert!(guest.picture().keys.is_empty() && guest.picture().doors.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_saved_code_is_read_back_from_its_picture() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let shared = host.shares(&[door], 1);
    let picture = host.pocket.folder.path().join("key.png");

    host.app.save_key_qr(&shared.grant, &picture).unwrap();
    let proposal =
        guest.app.read_link_image(&std::fs::read(&picture).unwrap()).ok().unwrap().into_key().unwrap();

    assert_eq!(proposal.doors[0].name, "Front door");
    assert!(!proposal.already_held);
    let key = guest.app.accept_key(&proposal.link).unwrap().remove(0);
    assert!(is_open(&guest.opens(&key).await));
}

#[tokio::test(start_paused = true)]
async fn ids_that_name_nothing_are_gone() {
    let house = House::new();
    let phone = house.phone();
    for id in ["", "0", "zz", "../../etc/passwd", "00000000000000000000000000000000"] {
        let (door, grant, key) = (DoorId(id.into()), GrantId(id.into()), KeyId(id.into()));
        assert_eq!(phone.app.rename_door(&door, "x"), Err(CommandError::Gone));
        assert_eq!(phone.app.take_back(&grant), Err(CommandError::Gone));
        assert_eq!(phone.app.remove_key(&key), Err(CommandError::Gone));
        assert_eq!(phone.app.door_log(&door, None).err(), Some(CommandError::Gone));
        assert_eq!(phone.app.visit_door(&door).await.err(), Some(CommandError::Gone));
        assert_eq!(phone.opens(&key).await.err(), Some(CommandError::Gone));
    }
}

#[tokio::test(start_paused = true)]
async fn drafts_that_no_lock_would_keep_are_refused_in_words() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    let good = draft(std::slice::from_ref(&door), 1);
    let refused = |change: &dyn Fn(&mut app::view::KeyDraft)| {
        let mut bad = good.clone();
        change(&mut bad);
        host.app.make_key(&bad).err().expect("a refusal")
    };

    let bad_input = |error: CommandError| matches!(error, CommandError::BadInput { .. });
    let not_allowed = |error: CommandError| matches!(error, CommandError::NotAllowed { .. });
    assert!(bad_input(refused(&|draft| draft.starts = Some("tomorrow".into()))));
    assert!(bad_input(refused(&|draft| draft.uses = Some(0))));
    let hours = |from: &str, until: &str| Weekly {
        days: vec![access::weekly::Weekday::Monday],
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    assert!(not_allowed(refused(&|draft| draft.weekly = vec![hours("10:05", "12:00")])));
    assert!(not_allowed(refused(&|draft| draft.weekly = vec![hours("10:00", "12:00"); 5])));
    assert!(not_allowed(refused(&|draft| draft.doors.clear())));
    assert!(not_allowed(refused(&|draft| draft.doors.push(door.clone()))));
    assert!(not_allowed(refused(&|draft| draft.guest_name = String::from("  "))));
    assert!(not_allowed(refused(&|draft| draft.devices = 8)));
    assert!(not_allowed(refused(&|draft| draft.ends = Some("2026-11-22T10:00".into()))));
    assert!(not_allowed(refused(&|draft| draft.ends = Some("2035-11-22T10:00".into()))));
    assert!(host.picture().grants.is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_preset_makes_a_key() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    for preset in [Preset::Today, Preset::Weekend, Preset::Stay, Preset::CleanerWeekly, Preset::OneTime] {
        let mut wished = draft(std::slice::from_ref(&door), 1);
        (wished.preset, wished.starts, wished.ends) = (preset, None, None);

        let preview = host.app.preview_key(&wished).unwrap();
        let shared = host.app.make_key(&wished).unwrap();

        assert_eq!(shared.preview.ends, preview.ends, "{preset:?}");
        assert_eq!(preview.uses == Some(1), preset == Preset::OneTime);
        assert_eq!(!preview.hours.is_empty(), preset == Preset::CleanerWeekly);
    }
    assert_eq!(host.picture().grants.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn without_a_keychain_a_passphrase_keeps_the_vault() {
    let house = House::new();
    let phone = house.phone();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("b.db");
    let ports = || app::Ports { keychain: None, ..phone.pocket.ports(house.air()) };
    let app = App::open(&database, ports()).unwrap();
    assert!(matches!(app.snapshot().unwrap().vault, app::view::Vault::NeedsPassphrase { .. }));
    assert!(matches!(app.create_vault("short"), Err(CommandError::PassphraseTooShort { .. })));

    app.create_vault("the string hangs outside").unwrap();
    drop(app);
    let app = App::open(&database, ports()).unwrap();

    assert_eq!(app.snapshot().unwrap().vault, app::view::Vault::Locked);
    let lock = house.lock(1).await;
    let locked = app.set_up_door(&lock.setup_text, "Door", "Europe/Lisbon").await;
    assert_eq!(locked, Err(CommandError::VaultLocked));
    assert_eq!(app.open_vault("the string hangs inside"), Err(CommandError::WrongPassphrase));
    app.open_vault("the string hangs outside").unwrap();
    app.set_up_door(&lock.setup_text, "Door", "Europe/Lisbon").await.unwrap();
}
