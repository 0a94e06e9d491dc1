//! Saved logs: what is whole is called so, and nothing else is, whatever somebody did to the file.

use access::log_file::{
    CheckKey, EntryRecord, FORMAT, Header, NoCheckKey, NoLog, Record, Verdict, csv, hex, json_lines, verify,
};
use lock_protocol::Unix;
use lock_protocol::keys::LogChainKey;
use lock_protocol::log::{Actor, Event, Line, LogHead};
use lock_protocol::status::Status;

const KEY: [u8; 32] = [9; 32];

fn entry(head: &mut LogHead) -> Record {
    let at = 1_795_348_800 + head.next * 60;
    let line = Line {
        time: Unix(at),
        quality: 1,
        event: Event::Unlocked,
        method: 1,
        result: Status::Ok,
        actor: Actor::default(),
        detail: 0,
    };
    let entry = head.append(&line);
    Record::Entry(EntryRecord {
        seq: entry.seq(),
        at,
        wall: String::from("2026-11-22T12:00"),
        utc_offset: String::from("+01:00"),
        time_trusted: true,
        who: String::from("guest"),
        name: String::from("Ada"),
        from_afar: false,
        event: String::from("unlocked"),
        tone: String::from("allowed"),
        detail: String::new(),
        entry: hex(&entry.0),
    })
}

fn entries(head: &mut LogHead, count: u32) -> Vec<Record> {
    (0..count).map(|_| entry(head)).collect()
}

/// Entries 1 to 10, a hole of 5 with or without its hash, and 16 to 20.
fn with_hole(told: bool) -> Vec<Record> {
    let mut head = LogHead::start(LogChainKey::new(KEY));
    let mut records = entries(&mut head, 10);
    entries(&mut head, 5);
    records.push(Record::Hole { first: 11, count: 5, hash: told.then(|| hex(&head.hash)), deleted: false });
    records.extend(entries(&mut head, 5));
    records
}

fn file(records: &[Record]) -> String {
    let header = Header {
        format: FORMAT.to_owned(),
        door: String::from("Flat"),
        lock: hex(&[0x5A; 16]),
        zone: String::from("Europe/Berlin"),
        saved_at: 1_795_400_000,
        lines: records.len(),
    };
    json_lines(&header, records)
}

#[expect(clippy::expect_used, reason = "it is a key")]
fn key() -> CheckKey {
    hex(&KEY).parse().expect("64 hex digits")
}

#[expect(clippy::expect_used, reason = "it is a file of ours")]
fn ranges(records: &[Record]) -> Vec<(u32, u32, Verdict)> {
    let proof = verify(&file(records), key()).expect("a log");
    proof.ranges.iter().map(|range| (range.first, range.last, range.verdict)).collect()
}

#[test]
fn a_whole_log_is_whole_and_a_hole_that_is_told_is_missing() {
    let mut head = LogHead::start(LogChainKey::new(KEY));
    assert_eq!(ranges(&entries(&mut head, 40)), [(1, 40, Verdict::Whole)]);
    assert!(!verify(&file(&[]), key()).unwrap().is_whole(), "nothing proves nothing");

    let proven = [(1, 10, Verdict::Whole), (11, 15, Verdict::Missing), (16, 20, Verdict::Whole)];
    assert_eq!(ranges(&with_hole(true)), proven);
    let unproven = [(1, 10, Verdict::Whole), (11, 15, Verdict::Missing), (16, 20, Verdict::Changed)];
    assert_eq!(ranges(&with_hole(false)), unproven, "nothing proves what follows");
}

#[test]
fn whatever_is_changed_in_a_raw_entry_is_noticed_from_there_on() {
    let whole = with_hole(true);
    for bit in 0..256 {
        let mut changed = whole.clone();
        let Record::Entry(entry) = &mut changed[4] else { panic!("an entry") };
        let mut raw = data_encoding::HEXLOWER.decode(entry.entry.as_bytes()).unwrap();
        raw[bit / 8] ^= 1 << (bit % 8);
        entry.entry = hex(&raw);

        let found = ranges(&changed);

        assert_eq!(found[..2], [(1, 4, Verdict::Whole), (5, 10, Verdict::Changed)], "bit {bit}");
        assert_eq!(found.last(), Some(&(16, 20, Verdict::Whole)), "behind the hole the chain begins again");
    }
}

#[test]
fn lines_taken_out_moved_repeated_or_put_in_are_noticed() {
    let whole = with_hole(true);
    let mut left_out = whole.clone();
    left_out.remove(3);
    assert_eq!(ranges(&left_out)[..2], [(1, 3, Verdict::Whole), (4, 4, Verdict::LeftOut)]);

    let mut swapped = whole.clone();
    swapped.swap(2, 3);
    assert!(ranges(&swapped).iter().any(|range| range.2 == Verdict::Changed));

    let mut repeated = whole.clone();
    repeated.insert(3, whole[2].clone());
    assert!(ranges(&repeated).iter().any(|range| range.2 == Verdict::Changed));

    let mut other = LogHead::start(LogChainKey::new([1; 32]));
    let mut foreign = whole.clone();
    foreign[0] = entry(&mut other);
    assert_eq!(ranges(&foreign)[0], (1, 10, Verdict::Changed));

    let mut hidden = whole.clone();
    hidden.splice(2..5, [Record::Hole { first: 3, count: 3, hash: Some(hex(&[7; 32])), deleted: false }]);
    let found = ranges(&hidden);
    assert_eq!(
        found[1..3],
        [(3, 5, Verdict::Missing), (6, 10, Verdict::Changed)],
        "a hole with an invented hash"
    );
}

#[test]
fn number_and_time_beside_the_raw_entry_must_be_its_own() {
    let whole = with_hole(true);
    let edits: [fn(&mut EntryRecord); 3] =
        [|entry| entry.seq += 1, |entry| entry.at -= 3_600, |entry| entry.time_trusted = false];
    for edit in edits {
        let mut edited = whole.clone();
        let Record::Entry(entry) = &mut edited[9] else { panic!("an entry") };
        edit(entry);

        assert!(ranges(&edited).iter().any(|range| range.2 == Verdict::Changed));
    }
}

#[test]
fn a_wrong_key_proves_nothing_and_half_a_key_is_no_key() {
    let wrong: CheckKey = hex(&[8; 32]).parse().unwrap();
    let proof = verify(&file(&with_hole(true)), wrong).unwrap();

    assert!(proof.ranges.iter().all(|range| range.verdict != Verdict::Whole));
    assert_eq!("".parse::<CheckKey>().err(), Some(NoCheckKey));
    assert_eq!(hex(&[8; 31]).parse::<CheckKey>().err(), Some(NoCheckKey));
    assert_eq!("zz".repeat(32).parse::<CheckKey>().err(), Some(NoCheckKey));
    assert!(format!(" {}\n", hex(&KEY).to_uppercase()).parse::<CheckKey>().is_ok());
}

#[test]
fn each_file_that_is_no_log_has_its_own_answer() {
    let whole = file(&with_hole(true));
    let error = |text: &str| verify(text, key()).err();
    let with_line = |at: usize, line: &str| {
        let mut lines: Vec<&str> = whole.lines().collect();
        lines[at] = line;
        lines.join("\n")
    };

    assert_eq!(error(""), Some(NoLog::Header));
    assert_eq!(error("a shopping list\n"), Some(NoLog::Header));
    assert_eq!(error(&csv(&with_hole(true))), Some(NoLog::Header));
    assert_eq!(error(&whole.replace("latchstring-log-1", "latchstring-log-2")), Some(NoLog::Newer));
    assert_eq!(error(&whole.replace("latchstring-log-1", "another-log-1")), Some(NoLog::Header));
    assert_eq!(error(&whole[..whole.len() - 400]), Some(NoLog::Count { found: 15, expected: 16 }));
    assert_eq!(error(&with_line(5, "{\"line\":\"entry\"")), Some(NoLog::Line(6)));
    assert_eq!(error(&with_line(5, "")), Some(NoLog::Line(6)));
    let hole = |first: u32, count: u32| {
        with_line(11, &format!("{{\"line\":\"hole\",\"first\":{first},\"count\":{count},\"hash\":null}}"))
    };
    assert_eq!(error(&hole(11, 0)), Some(NoLog::Line(12)));
    assert_eq!(error(&hole(11, u32::MAX)), Some(NoLog::Line(12)));
    let short = "{\"line\":\"hole\",\"first\":11,\"count\":5,\"hash\":\"00\"}";
    assert_eq!(error(&with_line(11, short)), Some(NoLog::Line(12)));
}

#[test]
fn a_spreadsheet_runs_nothing_that_a_guest_is_called() {
    let mut records = with_hole(true);
    let Record::Entry(entry) = &mut records[0] else { panic!("an entry") };
    entry.name = String::from("=HYPERLINK(\"http://127.0.0.1\",\"a, b\")");

    let table = csv(&records);

    let lines: Vec<&str> = table.split("\r\n").collect();
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://127.0.0.1\"\",\"\"a, b\"\")\""), "{}", lines[1]);
    assert!(lines[11].starts_with("11,,,,,,,,missing,,count=5,"), "{}", lines[11]);
    assert_eq!(lines.len(), 18, "a head, sixteen lines, and the last line's end");
}

#[test]
fn an_event_of_a_newer_lock_is_its_word_all_the_same() {
    let mut head = LogHead::start(LogChainKey::new(KEY));
    let mut records = entries(&mut head, 2);
    let mut unknown = head.clone();
    let Record::Entry(mut read) = entry(&mut unknown) else { panic!("an entry") };
    // The same entry with an event that nobody knows yet, chained anew.
    let mut raw: [u8; 32] =
        data_encoding::HEXLOWER.decode(read.entry.as_bytes()).unwrap().try_into().unwrap();
    raw[9] = 0xEE;
    let covered: [u8; 24] = raw[..24].try_into().unwrap();
    let hash = lock_protocol::log::running(&head.hash, &covered);
    let (tag, next) = head.key.step(&hash);
    raw[24..].copy_from_slice(&tag[..8]);
    (read.entry, read.at, read.event) = (hex(&raw), 0, String::from("unreadable"));
    records.push(Record::Entry(read));
    let mut head = LogHead { next: 4, hash, key: next };
    records.extend(entries(&mut head, 3));

    assert_eq!(ranges(&records), [(1, 6, Verdict::Whole)]);
}

#[test]
fn a_file_full_of_holes_ends_the_work_and_not_the_patience() {
    let mut records = Vec::new();
    let mut head = LogHead::start(LogChainKey::new(KEY));
    let template = entry(&mut head);
    for number in 1..=40_u32 {
        let first = (number - 1) * 9_000_000 + 1;
        records.push(Record::Hole { first, count: 8_999_999, hash: Some(hex(&[1; 32])), deleted: false });
        let Record::Entry(mut read) = template.clone() else { panic!("an entry") };
        let mut raw = data_encoding::HEXLOWER.decode(read.entry.as_bytes()).unwrap();
        raw[..4].copy_from_slice(&(first + 8_999_999).to_be_bytes());
        (read.seq, read.entry) = (first + 8_999_999, hex(&raw));
        records.push(Record::Entry(read));
    }

    assert!(ranges(&records).iter().all(|range| range.2 != Verdict::Whole));
}
