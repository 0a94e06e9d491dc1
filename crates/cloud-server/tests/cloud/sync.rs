//! Sync over the routes: what goes up comes down once, in order, and a revocation wins.

use std::collections::BTreeMap;

use cloud_api::checksum::Checksum;
use cloud_api::sync::{Pulled, Pushed, Row, RowState};
use cloud_api::{Bytes, Name};
use serde_json::{Value, json};

use crate::site::{Device, Reply, World, worlds};

fn name(number: u8) -> String {
    Name::<16>([number; 16]).to_string()
}

fn mutation(number: i64, row: u8, act: Value) -> Value {
    json!({ "number": number, "bucket": name(1), "row": name(row), "act": act })
}

fn put(body: &str, base: i64) -> Value {
    json!({ "put": { "body": body, "base": base } })
}

fn end(body: &str) -> Value {
    json!({ "end": { "body": body } })
}

async fn push(world: &World, device: &Device, mutations: &[Value]) -> Reply {
    world.post("/v1/sync", &device.token, json!({ "mutations": mutations })).await
}

async fn outcomes(world: &World, device: &Device, mutations: &[Value]) -> Vec<String> {
    let reply = push(world, device, mutations).await.wants(200).json();
    let word = |outcome: &Value| match outcome.as_str() {
        Some(word) => word.to_owned(),
        None => outcome.as_object().unwrap().keys().next().unwrap().clone(),
    };
    reply["outcomes"].as_array().unwrap().iter().map(word).collect()
}

async fn pull(world: &World, device: &Device, since: i64) -> Pulled {
    let reply = world.get(&format!("/v1/sync/{}?since={since}", name(1)), &device.token).await.wants(200);
    serde_json::from_str(&reply.text).unwrap()
}

/// A device's copy of the bucket.
#[derive(Default)]
struct Copy {
    rows: BTreeMap<[u8; 16], Row>,
    cookie: i64,
    pulled: usize,
}

impl Copy {
    async fn catch_up(&mut self, world: &World, device: &Device) {
        loop {
            let pulled = pull(world, device, self.cookie).await;
            self.pulled += pulled.rows.len();
            self.rows.extend(pulled.rows.into_iter().map(|row| (row.row.0, row)));
            self.cookie = pulled.cookie;
            if !pulled.more {
                let sum = self.rows.values().fold(Checksum::default(), Checksum::with);
                assert_eq!(sum.name(), pulled.checksum, "both ends have the same rows");
                assert_eq!(i64::try_from(self.rows.len()).unwrap(), pulled.count);
                return;
            }
        }
    }
}

#[tokio::test]
async fn what_one_device_pushes_the_other_pulls_once() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let other = world.sign_in("ada@example.com", 2).await;
        world.approve(&ada, &other).await.wants(204);
        let mutations =
            [mutation(1, 1, put("AAAA", 0)), mutation(2, 2, put("BBBB", 0)), mutation(3, 1, put("CCCC", 1))];
        assert_eq!(outcomes(&world, &ada, &mutations).await, ["accepted"; 3]);
        let mut copy = Copy::default();
        copy.catch_up(&world, &other).await;
        assert_eq!((copy.rows.len(), copy.pulled), (2, 2), "each row comes in its newest state only");
        assert_eq!(copy.rows[&[1; 16]].body, Some(Bytes(vec![0x08, 0x20, 0x82])));
        copy.catch_up(&world, &other).await;
        assert_eq!(copy.pulled, 2, "nothing comes twice");
    }
}

#[tokio::test]
async fn a_push_whose_answer_was_lost_is_repeated_without_effect() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let mutations = [mutation(1, 1, put("AAAA", 0)), mutation(2, 2, put("BBBB", 0))];
        push(&world, &ada, &mutations).await.wants(200);
        let before = pull(&world, &ada, 0).await;
        let again: Pushed =
            serde_json::from_str(&push(&world, &ada, &mutations).await.wants(200).text).unwrap();
        assert_eq!(again.last_number, 2);
        assert_eq!(outcomes(&world, &ada, &mutations).await, ["known"; 2]);
        assert_eq!(pull(&world, &ada, 0).await, before);
    }
}

#[tokio::test]
async fn a_gap_in_the_numbers_takes_in_nothing_and_names_the_next() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let refused =
            push(&world, &ada, &[mutation(1, 1, put("AAAA", 0)), mutation(3, 2, put("BBBB", 0))]).await;
        let refused = refused.wants(412);
        assert!(refused.json()["detail"].as_str().unwrap().contains("2 comes next"), "{}", refused.text);
        assert_eq!(pull(&world, &ada, 0).await.rows, []);
        assert_eq!(outcomes(&world, &ada, &[mutation(1, 1, put("AAAA", 0))]).await, ["accepted"]);
    }
}

#[tokio::test]
async fn two_hosts_offline_change_the_same_row_and_the_slower_one_is_shown_the_others() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let mia = world.member(&ada, "mia@example.com", "manager").await;
        push(&world, &ada, &[mutation(1, 1, put("AAAA", 0)), mutation(2, 1, put("BBBB", 1))])
            .await
            .wants(200);
        let reply = push(&world, &mia, &[mutation(1, 1, put("CCCC", 1))]).await.wants(200).json();
        assert_eq!(reply["outcomes"][0]["conflict"]["current"]["body"], "BBBB");
        assert_eq!(outcomes(&world, &mia, &[mutation(2, 1, put("CCCC", 2))]).await, ["accepted"]);
    }
}

#[tokio::test]
async fn a_revocation_wins_from_either_side_and_nothing_un_revokes() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let mia = world.member(&ada, "mia@example.com", "manager").await;
        push(&world, &ada, &[mutation(1, 1, put("AAAA", 0)), mutation(2, 1, put("BBBB", 1))])
            .await
            .wants(200);
        // She has seen version 1 only, and revokes.
        assert_eq!(outcomes(&world, &mia, &[mutation(1, 1, end("DDDD"))]).await, ["accepted"]);
        for (number, act) in [(3, put("EEEE", 2)), (4, put("EEEE", 3)), (5, put("EEEE", 0))] {
            assert_eq!(outcomes(&world, &ada, &[mutation(number, 1, act)]).await, ["over"]);
        }
        // A revocation of a row that has not come up yet holds against the row that comes later.
        assert_eq!(outcomes(&world, &mia, &[mutation(2, 9, end("DDDD"))]).await, ["accepted"]);
        assert_eq!(outcomes(&world, &ada, &[mutation(6, 9, put("AAAA", 0))]).await, ["over"]);
        let rows = pull(&world, &ada, 0).await.rows;
        assert!(rows.len() == 2 && rows.iter().all(|row| row.state == RowState::Ended));
    }
}

#[tokio::test]
async fn a_first_pull_comes_in_pieces_and_adds_up() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let mut number = 0_i64;
        for _ in 0..6 {
            let mutations: Vec<Value> = (0..200)
                .map(|_| {
                    number += 1;
                    let mut row = [0; 16];
                    row[..8].copy_from_slice(&number.to_be_bytes());
                    json!({ "number": number, "bucket": name(1), "row": Name(row).to_string(), "act": put("AAAA", 0) })
                })
                .collect();
            push(&world, &ada, &mutations).await.wants(200);
        }
        let mut copy = Copy::default();
        copy.catch_up(&world, &ada).await;
        assert_eq!((copy.rows.len(), copy.pulled), (1200, 1200));
        push(&world, &ada, &[mutation(1201, 3, put("BBBB", 0))]).await.wants(200);
        copy.catch_up(&world, &ada).await;
        assert_eq!(copy.pulled, 1201, "a pull costs what changed, not what there is");
    }
}

#[tokio::test]
async fn a_pull_that_waits_answers_as_soon_as_there_is_news() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let address = format!("/v1/sync/{}?since=0&wait=15", name(1));
        let mutations = [mutation(1, 1, put("AAAA", 0))];
        let (waited, pushed) = tokio::join!(world.get(&address, &ada.token), push(&world, &ada, &mutations));
        pushed.wants(200);
        let pulled: Pulled = serde_json::from_str(&waited.wants(200).text).unwrap();
        assert_eq!(pulled.rows.len(), 1);
    }
}

#[tokio::test]
async fn another_site_sees_no_row_of_ours_in_a_bucket_of_the_same_name() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let eve = world.owner("eve@example.com").await;
        push(&world, &ada, &[mutation(1, 1, put("AAAA", 0))]).await.wants(200);
        assert_eq!(pull(&world, &eve, 0).await.rows, []);
        push(&world, &eve, &[mutation(1, 1, end("BBBB"))]).await.wants(200);
        assert_eq!(pull(&world, &ada, 0).await.rows[0].state, RowState::Live);
    }
}

#[tokio::test]
async fn a_device_that_was_shut_out_neither_pulls_nor_pushes() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let second = world.sign_in("ada@example.com", 2).await;
        world.approve(&ada, &second).await.wants(204);
        push(&world, &second, &[mutation(1, 1, put("AAAA", 0))]).await.wants(200);
        world.delete(&format!("/v1/devices/{}", second.id), &ada.token).await.wants(204);
        push(&world, &second, &[mutation(2, 1, put("BBBB", 1))]).await.wants(401);
        world.get(&format!("/v1/sync/{}", name(1)), &second.token).await.wants(401);
    }
}

#[tokio::test]
async fn what_is_outside_its_limits_is_refused_whole() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let many: Vec<Value> = (1..=201).map(|number| mutation(number, 1, end("AAAA"))).collect();
        push(&world, &ada, &many).await.wants(413);
        push(&world, &ada, &[mutation(1, 1, put(&"A".repeat(12_000), 0))]).await.wants(422);
        push(&world, &ada, &[mutation(1, 1, put("", 0))]).await.wants(422);
        for query in ["since=-1", "since=x", "wait=16", "wait=-1", "since=99999999999999999999", "unknown=1"]
        {
            let reply = world.get(&format!("/v1/sync/{}?{query}", name(1)), &ada.token).await;
            assert!([400, 422].contains(&reply.status.as_u16()), "{query}: {}", reply.text);
        }
        assert_eq!(pull(&world, &ada, 0).await.rows, []);
    }
}
