//! Batches of the log, bent and mixed by whoever carries them: an owner believes only what the lock wrote, in its order.
#![no_main]

use arbitrary::Arbitrary;
use fuzz::{INSTALL_NONCE, LOCK, Rig, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::keys::SiteKey;
use lock_protocol::log::verify::Verifier;
use lock_protocol::log::{Entry, batch};

#[derive(Arbitrary, Debug)]
enum Carried {
    /// From this number on.
    Plain(u8),
    /// With a bit changed on the way.
    Bent(u8, u16),
    /// Opened, changed by somebody who had the owner's seal key, and followed.
    Rewritten(u8, u16),
    /// Whatever.
    Raw(Vec<u8>),
    /// The lock goes on: it starts again so many times.
    More(u8),
}

fuzz_target!(|carried: Vec<Carried>| {
    let mut rig = Rig::owned();
    let key = root().log_seal();
    let mut verifier = Verifier::start(SiteKey::new([0x33; 32]).log_start(&LOCK, &INSTALL_NONCE));
    for step in carried.iter().take(30) {
        let log = &rig.lock.state().owned.as_ref().expect("an owned lock stays owned").log;
        match step {
            Carried::Plain(from) => {
                let sealed = batch::seal(log, &key, &LOCK, u32::from(*from)).expect("it is its own log");
                let batch = batch::open(&key, &LOCK, &sealed).expect("it is whole");
                let known = verifier.next();
                let followed = verifier.follow(&LOCK, &batch);
                assert_eq!(followed.is_ok(), batch.first >= known, "an honest batch");
                for (seq, entry) in (batch.first..).zip(&batch.entries) {
                    assert!(log.get(seq) == Some(entry), "an entry that the lock did not write");
                }
            }
            Carried::Bent(from, at) => {
                let mut sealed =
                    batch::seal(log, &key, &LOCK, u32::from(*from)).expect("it is its own log").to_vec();
                let at = usize::from(*at) % (sealed.len() * 8);
                sealed[at / 8] ^= 1 << (at % 8);
                if let Ok(batch) = batch::open(&key, &LOCK, &sealed) {
                    // What is outside the seal is proven by the chain.
                    let before = (verifier.next(), *verifier.hash());
                    if verifier.follow(&LOCK, &batch).is_err() {
                        assert_eq!(
                            before,
                            (verifier.next(), *verifier.hash()),
                            "what is not believed moves nothing"
                        );
                    } else {
                        assert!(verifier.next() <= log.head().next, "a longer log than there is");
                    }
                }
            }
            Carried::Rewritten(from, at) => {
                let sealed = batch::seal(log, &key, &LOCK, u32::from(*from)).expect("it is its own log");
                let mut batch = batch::open(&key, &LOCK, &sealed).expect("it is whole");
                let at = usize::from(*at);
                let Some(count) = std::num::NonZeroUsize::new(batch.entries.len()) else { continue };
                let mut bytes = batch.entries[at % count].0;
                bytes[at / 8 % 32] ^= 1 << (at % 8);
                batch.entries[at % count] = Entry(bytes);
                assert!(verifier.clone().follow(&LOCK, &batch).is_err(), "a rewritten entry was believed");
            }
            Carried::Raw(bytes) => {
                let sealed = [&[batch::KIND], &bytes[..]].concat();
                assert!(batch::open(&key, &LOCK, &sealed).is_err(), "bytes without a key were opened");
                let _ = batch::read_get(bytes);
            }
            Carried::More(times) => (0..times % 8).for_each(|_| rig.power_cycle(true)),
        }
    }
});
