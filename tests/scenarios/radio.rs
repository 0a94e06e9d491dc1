//! Somebody on the radio changes or repeats a lock's log: nothing of it is believed, nothing is lost, nobody is blamed.

use std::sync::{Arc, Mutex};

use app::view::{CommandError, DoorId, Preset};
use lock_protocol::log::batch::KIND;
use tests::meddler::Meddler;
use tests::{Phone, World};

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn door_behind_a_meddler(world: &World) -> (Meddler, Phone, DoorId) {
    let meddler = Meddler::before(world.lock(0).address).await;
    let host = world.phone_near(&[meddler.address.to_string()]);
    let door = host.set_up(world.lock(0), "Flat").await;
    host.app.visit_door(&door).await.expect("nobody meddles yet");
    (meddler, host, door)
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn somebody_comes(world: &World, host: &Phone, door: &DoorId) {
    let ada = world.phone();
    let key = ada.accept(&host.key_for("Ada", &[door], Preset::Today, 1).link);
    ada.unlock(&key).await.expect("she gets in");
}

#[tokio::test]
async fn a_log_damaged_on_the_radio_is_fetched_again_and_is_whole() {
    let world = World::with_locks(1).await;
    let (meddler, host, door) = door_behind_a_meddler(&world).await;
    somebody_comes(&world, &host, &door).await;
    let before = host.app.door_log(&door, None).unwrap();
    for place in [1, 5, 9, 40, 60] {
        meddler.now_does(move |mut frame| {
            if frame.first() == Some(&KIND) && frame.len() > place {
                frame[place] ^= 0x10;
            }
            frame
        });
        let refused = host.app.visit_door(&door).await;
        assert_eq!(refused, Err(CommandError::LogDisturbed), "byte {place}");
    }
    let after = host.app.door_log(&door, None).unwrap();
    assert!(after.intact, "{:?}", after.faults);

    meddler.now_does(|frame| frame);
    host.app.visit_door(&door).await.unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.intact, "{:?}", page.faults);
    assert!(page.lines.len() > before.lines.len());
}

#[tokio::test]
async fn an_older_part_of_the_log_in_place_of_the_new_one_accuses_nobody() {
    let world = World::with_locks(1).await;
    let (meddler, host, door) = door_behind_a_meddler(&world).await;
    let heard = Arc::new(Mutex::new(None::<Vec<u8>>));
    somebody_comes(&world, &host, &door).await;
    let ear = Arc::clone(&heard);
    meddler.now_does(move |frame| {
        if frame.first() == Some(&KIND) {
            ear.lock().unwrap().get_or_insert(frame.clone());
        }
        frame
    });
    host.app.visit_door(&door).await.unwrap();
    let old = heard.lock().unwrap().take().unwrap();
    somebody_comes(&world, &host, &door).await;

    meddler.now_does(move |frame| if frame.first() == Some(&KIND) { old.clone() } else { frame });
    let refused = host.app.visit_door(&door).await;

    assert_eq!(refused, Err(CommandError::LogDisturbed));
    assert!(host.app.door_log(&door, None).unwrap().intact);
    meddler.now_does(|frame| frame);
    host.app.visit_door(&door).await.unwrap();
    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.intact && page.faults.is_empty(), "{:?}", page.faults);
}

#[tokio::test]
async fn an_end_that_was_one_once_hides_nothing_that_came_after() {
    let world = World::with_locks(1).await;
    let (meddler, host, door) = door_behind_a_meddler(&world).await;
    let heard = Arc::new(Mutex::new(None::<Vec<u8>>));
    let ear = Arc::clone(&heard);
    meddler.now_does(move |frame| {
        if frame.first() == Some(&KIND) {
            ear.lock().unwrap().get_or_insert(frame.clone());
        }
        frame
    });
    host.app.visit_door(&door).await.unwrap();
    let nothing_new = heard.lock().unwrap().take().unwrap();
    somebody_comes(&world, &host, &door).await;

    meddler.now_does(move |frame| if frame.first() == Some(&KIND) { nothing_new.clone() } else { frame });
    let refused = host.app.visit_door(&door).await;

    assert_eq!(refused, Err(CommandError::LogDisturbed));
    meddler.now_does(|frame| frame);
    host.app.visit_door(&door).await.unwrap();
    assert!(host.app.door_log(&door, None).unwrap().intact);
}
