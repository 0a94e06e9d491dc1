//! The real app under real clicks: the whole story over TCP, its death in mid-setup, the machine around it, and the main
//! path over BlueZ.

use desktop::{Air, Stage, story};

/// What the demo shows, as the demo shows it: a stay, a journey and all that comes before them share one stage.
#[tokio::test]
async fn everybody_gets_what_they_are_owed_and_nothing_else() {
    let stage = Stage::set("tcp").unwrap();

    story::demo(&stage).await.unwrap();
}

#[tokio::test]
async fn a_phone_that_dies_in_mid_setup_goes_on_where_it_was() {
    let stage = Stage::set("resume").unwrap();

    story::resume::killed_in_mid_setup(&stage).await.unwrap();
}

#[tokio::test]
async fn a_keyring_keeps_the_secrets_from_one_day_to_the_next() {
    let stage = Stage::set("keyring").unwrap();

    story::machine::keyring_keeps_the_secrets(&stage).await.unwrap();
}

#[tokio::test]
async fn files_go_where_they_are_told_and_links_reach_the_app_that_runs() {
    let stage = Stage::set("machine").unwrap();

    story::machine::files_and_links_find_their_way(&stage).await.unwrap();
}

/// Needs the virtual machine of `cargo xtask`; without it this test fails, it is never skipped in silence.
#[tokio::test]
async fn the_main_path_works_over_a_real_bluetooth_stack() {
    let stage = Stage::set("bluetooth").unwrap();
    let scene = ble::Scene::new(&stage.out().join("machine")).unwrap();
    let on_the_air = scene.bridge().unwrap();
    let air = Air::Ble { adapter: "hci2".to_owned(), bus: on_the_air.bus_address() };

    story::over_bluetooth(&stage, &air, &on_the_air.setup_code().unwrap()).await.unwrap();
}
