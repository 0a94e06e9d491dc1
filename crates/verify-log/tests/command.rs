//! The command: what it says of a file, and how it ends.

use std::path::Path;
use std::process::Command;

use access::log_file::{EntryRecord, FORMAT, Header, Record, hex, json_lines};
use lock_protocol::Unix;
use lock_protocol::keys::LogChainKey;
use lock_protocol::log::{Actor, Event, Line, LogHead};
use lock_protocol::status::Status;

const KEY: [u8; 32] = [9; 32];

fn log(count: u32) -> String {
    let mut head = LogHead::start(LogChainKey::new(KEY));
    let entry = |number: u32| {
        let line = Line {
            time: Unix(number),
            quality: 1,
            event: Event::Unlocked,
            method: 1,
            result: Status::Ok,
            actor: Actor::default(),
            detail: 0,
        };
        let entry = head.append(&line);
        Record::Entry(EntryRecord {
            seq: number,
            at: number,
            wall: String::new(),
            utc_offset: String::from("+01:00"),
            time_trusted: true,
            who: String::from("lock"),
            name: String::new(),
            from_afar: false,
            event: String::from("unlocked"),
            tone: String::from("allowed"),
            detail: String::new(),
            entry: hex(&entry.0),
        })
    };
    let records: Vec<Record> = (1..=count).map(entry).collect();
    let header = Header {
        format: FORMAT.to_owned(),
        door: String::from("Flat"),
        lock: hex(&[0x5A; 16]),
        zone: String::from("Europe/Berlin"),
        saved_at: 0,
        lines: records.len(),
    };
    json_lines(&header, &records)
}

#[expect(clippy::expect_used, reason = "a test ends where its ground is not there")]
fn asked(file: &Path, key: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify-log"));
    let done = command.arg(file).args(["--key", key]).output().expect("the command runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(said).expect("it speaks UTF-8"))
}

#[test]
fn it_says_what_a_file_proves_and_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.jsonl");
    let key = hex(&KEY);
    std::fs::write(&file, log(7)).unwrap();

    let (code, said) = asked(&file, &key);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Log of \"Flat\"") && said.contains("1..7: as the lock wrote them"), "{said}");

    assert!(
        said.ends_with("The log is whole up to entry 7. Whether the lock wrote more, a file cannot say.\n"),
        "{said}"
    );

    std::fs::write(&file, log(0)).unwrap();
    assert_eq!(asked(&file, &key).0, Some(1), "no entries prove nothing");
    std::fs::write(&file, log(7).replacen("Flat", "\\u001b[2JThe log is whole.\\n", 1)).unwrap();
    let said = asked(&file, &key).1;
    assert!(!said.contains('\u{1b}') && said.lines().count() == 4, "{said:?}");
    std::fs::write(&file, log(7)).unwrap();

    let (code, said) = asked(&file, &hex(&[8; 32]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.ends_with("The log is not whole.\n"), "{said}");

    let (code, said) = asked(&file, "half a key");
    assert_eq!((code, said.contains("64 hex digits")), (Some(2), true), "{said}");
    std::fs::write(&file, "a shopping list").unwrap();
    assert_eq!(asked(&file, &key).0, Some(2));
    std::fs::write(&file, [0xFF, 0xFE, 0]).unwrap();
    assert_eq!(asked(&file, &key).0, Some(2));
    assert_eq!(asked(&folder.path().join("none"), &key).0, Some(2));
}
