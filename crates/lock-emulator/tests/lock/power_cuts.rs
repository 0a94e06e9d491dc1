//! Power cut before, inside and after every single flash write of a lock's life: nothing is orphaned, counted twice
//! or missing from the log.

use lock_emulator::{BootError, Cut, Fault};
use lock_protocol::keys::SiteKey;
use lock_protocol::log::verify::Verifier;
use lock_protocol::log::{Event as Happened, batch};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::rekey::{Rekey, Target};
use lock_protocol::status::Status;

use crate::cast::{Guest, Hall, Owner, PowerWent};

const GUEST: u32 = 100;
const REVOKED: u32 = 101;
/// Bytes of a write that reach the flash: none, parts of the header, parts of the payload, everything.
const TORN_AT: [usize; 12] = [0, 1, 4, 12, 15, 16, 17, 30, 77, 150, 300, usize::MAX];

/// Everything a lock goes through, by people who try again when the power went.
struct Story {
    hall: Hall,
    owner: Owner,
    cuts: u32,
    /// A second cut, which waits for the start that follows the first.
    again: Option<Cut>,
}

impl Story {
    fn new() -> Self {
        let hall = Hall::dark(3);
        let owner = Owner::of(&hall);
        Self { hall, owner, cuts: 0, again: None }
    }

    /// Tries until it works, with the power back each time, and checks the lock at every new start.
    fn persist<R>(&mut self, mut attempt: impl FnMut(&mut Owner, &mut Hall) -> Result<R, PowerWent>) -> R {
        for _ in 0..5 {
            self.restore_power();
            match attempt(&mut self.owner, &mut self.hall) {
                Ok(done) => return done,
                Err(PowerWent) => assert!(!self.hall.device.is_on(), "no answer, though the power stayed"),
            }
        }
        panic!("one cut cannot fail five attempts");
    }

    fn restore_power(&mut self) {
        let started_before = self.hall.device.flash().writes() > 0;
        while !self.hall.device.is_on() {
            if let Some(cut) = self.again.take_if(|_| started_before) {
                self.hall.device.flash().set_fault(Fault::Cut(cut));
            }
            match self.hall.device.power_on(self.hall.now) {
                Ok(()) => {}
                Err(BootError::Flash(_)) => self.cuts += 1,
                Err(error) => panic!("the lock is dead: {error}"),
            }
        }
        self.nobody_is_locked_out();
    }

    /// Factory-new, or owned by the owner who stored the nonce: never something in between.
    fn nobody_is_locked_out(&mut self) {
        let Some(owned) = self.hall.device.state().and_then(|state| state.owned.as_ref()) else { return };
        assert!(owned.root.reveal() == self.owner.root().reveal(), "orphaned: owned by a key nobody has");
    }

    fn open(&mut self, guest: &mut Guest) -> Status {
        let status = self.persist(|_, hall| guest.open(hall));
        self.hall.wait(1_000);
        status
    }

    /// Gives the owner's and the guest's phones as they are in the end.
    fn play(&mut self) -> (Guest, Guest) {
        self.persist(|owner, hall| owner.provision(hall));
        let (mut own, mut guest, mut other) =
            (self.owner.own_key(), self.owner.key(GUEST, |_| {}), self.owner.key(REVOKED, |_| {}));

        assert_eq!(self.open(&mut own), Status::Ok);
        for _ in 0..3 {
            assert_eq!(self.open(&mut guest), Status::Ok);
        }
        assert_eq!(self.open(&mut other), Status::Ok);
        self.persist(|owner, hall| own.open_with_time(hall, owner));

        let list = self.owner.revoke(REVOKED, &self.hall);
        assert_eq!(self.persist(|owner, hall| owner.deliver(&list, hall)), Status::Ok);
        assert_eq!(self.open(&mut other), Status::Revoked);
        assert_eq!(self.open(&mut guest), Status::Ok);
        // What was written after the cut must be there at the next start, too.
        self.restore_power();
        self.hall.device.cut_power(self.hall.now);
        self.restore_power();
        (own, guest)
    }

    fn check(&mut self, own: &mut Guest, guest: &Guest) {
        let uses = self.hall.uses(GUEST);
        assert!(uses >= guest.confirmed, "an opening was not counted");
        assert!(uses <= guest.confirmed + 1, "one cut wasted more than one use");
        let logged = self.hall.logged(Happened::Unlocked, GUEST);
        assert_eq!(logged, usize::try_from(uses).unwrap(), "each use stands in the log once");
        let openings = self.hall.log().iter().filter(|line| line.event == Happened::Unlocked).count();
        let turns = usize::try_from(self.hall.device.bolt().turns()).unwrap();
        assert!(turns <= openings, "the motor turned without an entry in the log");
        assert!(openings <= turns + 1, "more than one opening got lost between record and motor");
        self.owner_believes_the_log(own);
    }

    fn owner_believes_the_log(&mut self, own: &mut Guest) {
        let lock_id = self.owner.lock_id();
        let start = self.owner.site.log_start(&lock_id, &self.owner.install_nonce.unwrap());
        let mut verifier = Verifier::start(start);
        let sealed = loop {
            let bytes = own.collect_log(verifier.next(), &mut self.hall).unwrap();
            let batch = batch::open(&self.owner.root().log_seal(), &lock_id, &bytes).unwrap();
            verifier.follow(&lock_id, &batch).expect("the chain is whole");
            if verifier.next() == batch.next {
                break batch;
            }
        };
        assert_eq!(sealed.next, self.hall.device.state().unwrap().owned.as_ref().unwrap().log.newest() + 1);
    }
}

fn writes_of_a_whole_story() -> u32 {
    let mut story = Story::new();
    let (mut own, guest) = story.play();
    story.check(&mut own, &guest);
    assert_eq!(story.cuts, 0);
    assert_eq!(guest.confirmed, 4);
    // The start that the story ends with writes as any other; its record is not worth cutting again.
    u32::try_from(story.hall.device.flash().writes()).unwrap()
}

#[test]
fn a_cut_in_any_write_costs_nobody_the_lock_and_at_most_one_use() {
    let writes = writes_of_a_whole_story();
    assert!(writes > 12, "the story writes more than that: {writes}");
    for whole_writes in 0..writes {
        for torn_at in TORN_AT {
            let mut story = Story::new();
            story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));

            let (mut own, guest) = story.play();

            assert_eq!(story.hall.device.flash().fault(), Fault::None, "the cut never came");
            story.check(&mut own, &guest);
        }
    }
}

#[test]
fn a_second_cut_while_the_lock_starts_again_costs_no_more() {
    let writes = writes_of_a_whole_story();
    for whole_writes in 4..writes {
        // A torn record makes the start fold everything into a snapshot, which is then cut in each of its writes.
        for again in (0..5)
            .flat_map(|whole_writes| [0, 20, 400, usize::MAX].map(|torn_at| Cut { whole_writes, torn_at }))
        {
            let mut story = Story::new();
            story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at: 20 }));
            story.again = Some(again);

            let (mut own, guest) = story.play();

            let uses = story.hall.uses(GUEST);
            assert!(
                uses >= guest.confirmed && uses <= guest.confirmed + 2,
                "two cuts wasted more than two uses"
            );
            story.owner_believes_the_log(&mut own);
        }
    }
}

#[test]
fn a_cut_while_the_lock_writes_down_a_lost_clock_does_not_make_it_trust_that_clock() {
    for torn_at in TORN_AT {
        let mut story = Story::new();
        story.play();
        story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes: 0, torn_at }));

        let start = story.hall.device.lose_clock(story.hall.now);
        assert!(start.is_err(), "the cut never came");
        story.restore_power();

        let clock = &story.hall.device.state().unwrap().clock;
        assert!(clock.anchor.is_none(), "torn at {torn_at}: it counts from a clock that had stopped");
    }
}

#[test]
fn a_cut_during_a_factory_reset_leaves_the_lock_owned_or_empty() {
    for whole_writes in 0..4 {
        for torn_at in TORN_AT {
            let mut story = Story::new();
            let (mut own, _) = story.play();
            let root = story.owner.root();
            story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));

            story.hall.device.hold_reset_button(story.hall.now);
            story.restore_power();

            let flash = story.hall.device.flash().contents();
            let remembers = flash.windows(32).any(|window| window == root.reveal());
            if story.hall.device.state().unwrap().owned.is_some() {
                assert!(remembers);
                assert_eq!(story.open(&mut own), Status::Ok, "still the owner's, as if nobody had pressed");
            } else {
                assert!(
                    !remembers,
                    "cut {whole_writes}/{torn_at}: the last owner's key is still on the flash"
                );
                assert!(story.hall.visit().unwrap().greeting().is_some());
            }
        }
    }
}

#[test]
fn a_cut_during_a_handover_leaves_the_lock_to_the_old_owner_or_the_new_one() {
    for whole_writes in 0..4 {
        for torn_at in TORN_AT {
            let mut story = Story::new();
            let (mut own, _) = story.play();
            let old_root = story.owner.root();
            let mut next = Owner::of(&story.hall);
            (next.site, next.install_nonce) = (SiteKey::new([0x61; 32]), Some([0x62; 16]));
            let rekey = Rekey { install_nonce: [0x62; 16], contents: next.contents(&story.hall) };
            let target = Target { lock_id: &next.lock_id(), old_root: &old_root };
            let body = rekey.seal(target, &[0x63; 32], &next.code.lock_pub).unwrap();
            let subject = Subject { object: Object::Rekey, index: 0, version: 1 };
            let order = order::seal(&old_root.order(), &old_root.order_nonce(), subject, &body).unwrap();
            story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));

            let told = next.deliver(&order, &mut story.hall);
            story.hall.device.flash().set_fault(Fault::None);
            while !story.hall.device.is_on() {
                story.hall.device.power_on(story.hall.now).unwrap();
            }

            let flash = story.hall.device.flash().contents();
            let remembers = flash.windows(32).any(|window| window == old_root.reveal());
            let root = story.hall.device.state().unwrap().owned.as_ref().unwrap().root.clone();
            if root.reveal() == old_root.reveal() {
                assert_ne!(told, Ok(Status::Ok));
                assert_eq!(own.open(&mut story.hall), Ok(Status::Ok), "as if nobody had come");
            } else {
                assert_eq!(root.reveal(), next.root().reveal(), "orphaned");
                assert!(!remembers, "cut {whole_writes}/{torn_at}: the old key is still on the flash");
                assert_eq!(next.own_key().open(&mut story.hall), Ok(Status::Ok));
            }
        }
    }
}
