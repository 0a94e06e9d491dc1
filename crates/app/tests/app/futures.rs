//! What an attempt at a lock costs in memory while it waits, and while it runs.

use std::sync::mpsc;
use std::thread;

use app::view::{BoltAction, DoorId, KeyId};
use tokio::runtime::Builder;

use crate::house::{House, is_open};

/// A task is moved when it is started, and a thread's stack has two megabytes.
const BYTES_MAX: usize = 16 * 1024;

#[tokio::test(start_paused = true)]
async fn an_attempt_at_a_lock_fits_many_times_into_an_ordinary_stack() {
    let phone = House::new().phone();
    let (door, key) = (DoorId(String::new()), KeyId(String::new()));

    for (what, bytes) in [
        ("set_up_door", size_of_val(&phone.app.set_up_door("", "", ""))),
        ("resume_set_up", size_of_val(&phone.app.resume_set_up(&door))),
        ("test_door", size_of_val(&phone.app.test_door(&door, BoltAction::Unlock))),
        ("visit_door", size_of_val(&phone.app.visit_door(&door))),
        ("unlock", size_of_val(&phone.app.unlock(&key, BoltAction::Unlock))),
    ] {
        assert!(bytes <= BYTES_MAX, "{what} takes {bytes} bytes");
    }
}

/// A quarter of what a thread has by default, in a build that copies whatever it moves. The lock has its own threads, whose
/// stacks are its own business.
#[test]
fn a_whole_story_runs_on_a_quarter_of_an_ordinary_stack() {
    let (sender, made) = mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new();
            let lock = house.lock(1).await;
            sender.send((house, lock)).ok();
            std::future::pending::<()>().await;
        });
    });
    let (house, lock) = made.recv().unwrap();
    let story = move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (host, guest) = (house.phone(), house.phone());
            let door = host.owns(&lock, "Front door").await;
            let key = guest.accepts(&host.shares(std::slice::from_ref(&door), 1));
            assert!(is_open(&guest.opens(&key).await));
            host.app.visit_door(&door).await.unwrap();
        });
    };

    let phones = thread::Builder::new().stack_size(512 * 1024).spawn(story).unwrap();

    phones.join().unwrap();
}
