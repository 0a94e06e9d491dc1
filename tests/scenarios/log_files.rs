//! A door's log leaves the app as a file that proves what the lock wrote, without the app.

use access::log_file::{Verdict, verify};
use app::view::{DoorId, LogForm, Preset};
use tests::{Phone, World};

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn used_door(world: &World) -> (Phone, DoorId) {
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let ada = world.phone();
    let key = ada.accept(&host.key_for("Ada \"the, fast\"", &[&door], Preset::Today, 1).link);
    for _ in 0..30 {
        ada.unlock(&key).await.expect("the guest gets in");
    }
    host.app.visit_door(&door).await.expect("the host comes by");
    (host, door)
}

#[tokio::test]
async fn a_saved_log_is_proven_without_the_app_and_an_edited_one_is_not() {
    let world = World::with_locks(1).await;
    let (host, door) = used_door(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let (file, table) = (folder.path().join("log.jsonl"), folder.path().join("log.csv"));

    host.app.save_log(&door, LogForm::JsonLines, &file).unwrap();
    host.app.save_log(&door, LogForm::Csv, &table).unwrap();
    let key = host.app.log_key(&door).unwrap().digits;

    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains(&key), "the file alone lets nobody write another one");
    let proof = verify(&text, key.parse().unwrap()).unwrap();
    assert!(proof.is_whole() && proof.ranges[0].last > 30, "{:?}", proof.ranges);
    let table = std::fs::read_to_string(&table).unwrap();
    assert!(
        table.contains("\"Ada \"\"the, fast\"\"\"")
            && table.contains(",UTC+01:00,")
            && table.contains(",unlocked,allowed,"),
        "{table}"
    );

    let lines: Vec<&str> = text.lines().collect();
    let without_tenth: Vec<&str> =
        lines.iter().enumerate().filter(|(at, _)| *at != 10).map(|(_, line)| *line).collect();
    let edited = without_tenth.join("\n").replacen(
        &format!("\"lines\":{}", lines.len() - 1),
        &format!("\"lines\":{}", lines.len() - 2),
        1,
    );
    let proof = verify(&edited, key.parse().unwrap()).unwrap();
    assert!(proof.ranges.iter().any(|range| range.verdict == Verdict::LeftOut));
}

#[tokio::test]
async fn what_a_rule_deletes_after_its_days_is_gone_and_what_follows_is_still_proven() {
    let world = World::with_locks(1).await;
    let (host, door) = used_door(&world).await;
    let first = host.app.door_log(&door, None).unwrap().lines[0].seq;
    let policy = access::policy::template(access::policy::Template::Rental);
    host.app.set_rules(Some(&access::policy::PropertyPolicy { log_days: Some(30), ..policy })).unwrap();
    let comes = async || {
        let bob = world.phone();
        let key = bob.accept(&host.key_for("Bob", &[&door], Preset::Today, 1).link);
        bob.unlock(&key).await.unwrap();
        host.app.visit_door(&door).await.unwrap();
    };
    world.pass(20 * 86_400).await;
    comes().await;
    world.pass(11 * 86_400).await;

    host.app.snapshot().unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.lines.iter().all(|line| first < line.seq), "{:?}", page.lines.last());
    assert!(page.intact && page.faults.is_empty(), "nothing was lost");
    assert_eq!(page.purged_through, Some(first));
    comes().await;
    let text = host.app.log_text(&door, LogForm::JsonLines).unwrap();
    let proof = verify(&text, host.app.log_key(&door).unwrap().digits.parse().unwrap()).unwrap();
    let verdicts: Vec<Verdict> = proof.ranges.iter().map(|range| range.verdict).collect();
    assert_eq!(verdicts, [Verdict::Deleted, Verdict::Whole], "{:?}", proof.ranges);
    world.pass(31 * 86_400).await;
    comes().await;
    let text = host.app.log_text(&door, LogForm::JsonLines).unwrap();
    let proof = verify(&text, host.app.log_key(&door).unwrap().digits.parse().unwrap()).unwrap();
    assert_eq!(
        (proof.ranges.len(), proof.ranges[0].first),
        (2, 1),
        "deleted twice, one hole: {:?}",
        proof.ranges
    );
}
