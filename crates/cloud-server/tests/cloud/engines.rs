//! What the databases promise: a newer one is left alone, and opening twice loses nothing.

use cloud_server::{Database, DatabaseError, GuestPage, Place};

use crate::site::{World, worlds};

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_as_it_is() {
    let world = World::embedded().await;
    let Place::Folder(folder) = &world.place else { panic!("it is a folder") };
    let file = folder.join("cloud.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (99, 'n', 'n', 'n')";
    connection.execute(newer, []).unwrap();
    drop(connection);
    match Database::open(&world.place).await.err() {
        Some(DatabaseError::Newer { found: 99, known }) => assert!(known < 99),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_folder_that_nobody_serves_any_more_is_one_whole_file() {
    for _ in 0..10 {
        let world = World::embedded().await;
        let owner = world.owner("ada@example.com").await;
        let (Place::Folder(folder), _kept) = world.end() else { panic!("it is a folder") };
        let files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, ["cloud.db"]);
        let again = World::at(Place::Folder(folder), None, GuestPage::plain()).await;
        again.get("/v1/members", &owner.token).await.wants(200);
    }
}

#[tokio::test]
async fn a_server_of_a_newer_version_is_left_as_it_is() {
    let world = World::on_a_server().await;
    let Place::Server(address) = &world.place else { panic!("it is a server") };
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (99, 'n', 'n', 'n')";
    client.batch_execute(newer).await.unwrap();
    driving.abort();
    assert!(matches!(Database::open(&world.place).await, Err(DatabaseError::Newer { found: 99, .. })));
}

#[tokio::test]
async fn nodes_that_start_together_do_not_trip_over_each_others_migrations() {
    let place = Place::Server(crate::postgres::database().await);
    let opened = tokio::join!(Database::open(&place), Database::open(&place), Database::open(&place));
    assert!(opened.0.is_ok() && opened.1.is_ok() && opened.2.is_ok());
}

#[tokio::test]
async fn many_people_at_once_get_accounts_of_their_own() {
    for world in worlds().await {
        let emails: Vec<String> = (0..12).map(|number| format!("host{number}@example.com")).collect();
        let tasks = emails.iter().map(|email| world.owner(email));
        let owners = futures_join(tasks).await;
        for owner in owners {
            let list = world.get("/v1/members", &owner.token).await.wants(200).json();
            assert_eq!(list["members"].as_array().unwrap().len(), 1);
        }
    }
}

async fn futures_join<F: Future>(tasks: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut tasks: Vec<_> = tasks.map(|task| (Box::pin(task), None)).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (task, done) in &mut tasks {
            if done.is_none() {
                match task.as_mut().poll(context) {
                    std::task::Poll::Ready(output) => *done = Some(output),
                    std::task::Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    tasks.into_iter().filter_map(|(_, done)| done).collect()
}
