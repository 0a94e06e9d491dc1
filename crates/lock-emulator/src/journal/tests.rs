//! The journal under power cuts before, inside and after every write.

use super::*;
use crate::flash::{Cut, Fault, MemoryMedium};

const FIRST: &[u8] = b"state zero";

fn empty() -> Journal {
    let mut journal = Journal::new(Flash::new(Box::new(MemoryMedium::new())));
    assert!(journal.recover().unwrap().snapshot.is_none());
    journal
}

/// Snapshot, three records, another snapshot, two records; stops at the first failure and tells what was acknowledged.
fn story(journal: &mut Journal) -> (Vec<Vec<u8>>, Option<Vec<u8>>) {
    let mut held: Vec<Vec<u8>> = Vec::new();
    let steps: [(bool, &[u8]); 7] = [
        (true, FIRST),
        (false, b"a"),
        (false, b""),
        (false, b"ccc"),
        (true, b"folded"),
        (false, b"d"),
        (false, b"e"),
    ];
    for (is_snapshot, payload) in steps {
        let done = if is_snapshot { journal.snapshot(payload) } else { journal.append(payload) };
        if done.is_err() {
            return (held, Some(payload.to_vec()));
        }
        if is_snapshot {
            held.clear();
        }
        held.push(payload.to_vec());
    }
    (held, None)
}

fn contents(recovered: Recovered) -> Vec<Vec<u8>> {
    recovered.snapshot.into_iter().chain(recovered.records).collect()
}

#[test]
fn what_was_acknowledged_comes_back() {
    let mut journal = empty();
    let (held, failed) = story(&mut journal);
    assert!(failed.is_none());

    let recovered = journal.recover().unwrap();

    assert_eq!(recovered.torn_bytes, 0);
    assert_eq!(contents(recovered), held);
}

#[test]
fn a_cut_at_any_byte_of_any_write_loses_at_most_the_record_being_written() {
    let mut whole = empty();
    story(&mut whole);
    let writes = u32::try_from(whole.flash().writes()).unwrap();
    for whole_writes in 0..writes {
        for torn_at in (0..40).chain([usize::MAX]) {
            let mut journal = empty();
            journal.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));
            let (held, attempted) = story(&mut journal);
            let attempted = attempted.expect("the power went in one of the writes");

            let recovered = journal.recover().unwrap();

            let found = contents(recovered);
            let mut grown = held.clone();
            grown.push(attempted.clone());
            assert!(
                found == held || found == grown || found == [attempted],
                "cut {whole_writes}/{torn_at}: {found:?} is neither before nor after the write"
            );
        }
    }
}

#[test]
fn a_torn_tail_takes_no_record_until_a_snapshot_replaces_it() {
    let mut journal = empty();
    journal.snapshot(FIRST).unwrap();
    journal.flash().set_fault(Fault::Cut(Cut { whole_writes: 0, torn_at: 5 }));
    journal.append(b"torn").unwrap_err();

    let recovered = journal.recover().unwrap();

    assert_eq!(recovered.torn_bytes, 5);
    assert!(journal.wants_snapshot());
    journal.append(b"would be unreachable").unwrap_err();
    journal.snapshot(FIRST).unwrap();
    journal.append(b"kept").unwrap();
    let recovered = journal.recover().unwrap();
    assert_eq!(contents(recovered), [FIRST.to_vec(), b"kept".to_vec()]);
}

#[test]
fn a_flipped_bit_ends_the_chain_before_it() {
    let mut journal = empty();
    journal.snapshot(FIRST).unwrap();
    journal.append(b"good").unwrap();
    let mut bytes = journal.flash().read(Area::B).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;

    let chain = read_chain(&bytes);

    assert_eq!(chain.snapshot.as_deref(), Some(FIRST));
    assert!(chain.records.is_empty());
}

#[test]
fn a_snapshot_leaves_nothing_of_what_it_replaced() {
    let mut journal = empty();
    journal.snapshot(b"holds a secret key").unwrap();
    journal.append(b"another secret").unwrap();

    journal.snapshot(b"empty").unwrap();

    for area in [Area::A, Area::B] {
        let bytes = journal.flash().read(area).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"secret"), "{area:?}");
    }
}

#[test]
fn refused_writes_change_nothing() {
    let mut journal = empty();
    journal.snapshot(FIRST).unwrap();
    journal.flash().set_fault(Fault::Refuse);
    journal.append(b"lost").unwrap_err();
    journal.flash().set_fault(Fault::None);
    journal.append(b"kept").unwrap();

    let recovered = journal.recover().unwrap();

    assert_eq!(contents(recovered), [FIRST.to_vec(), b"kept".to_vec()]);
}

#[test]
fn the_next_boot_erases_what_a_cut_snapshot_left_behind() {
    let mut journal = empty();
    journal.snapshot(b"secret").unwrap();
    journal.flash().set_fault(Fault::Cut(Cut { whole_writes: 1, torn_at: usize::MAX }));
    journal.snapshot(b"empty").unwrap_err();

    let recovered = journal.recover().unwrap();
    journal.tidy().unwrap();

    assert_eq!(contents(recovered), [b"empty".to_vec()]);
    assert_eq!(journal.flash().read(Area::B).unwrap(), b"");
}
