//! What is behind a link: claimed once, read again, replaced, over.

use axum::body::Body;
use axum::http::{Method, Request};
use cloud_api::Name;
use serde_json::{Value, json};

use crate::site::{Device, Reply, START, World, token, worlds};

const DAY: i64 = 86_400;

fn path(number: u8) -> String {
    format!("/v1/mailboxes/{}", Name([number; 16]))
}

fn item(word: &str, expires_at: i64) -> Value {
    json!({ "claim_hash": token(1).1, "item": word, "expires_at": expires_at })
}

async fn filled(world: &World) -> Device {
    let host = world.owner("ada@example.com").await;
    world.put(&path(1), &host.token, item("AAAA", START + DAY)).await.wants(200);
    host
}

async fn claim(world: &World, link: u8, reader: u8) -> Reply {
    let body = json!({ "claim": token(link).0, "reader_hash": token(reader).1 });
    world.call(Method::POST, &format!("/v1/claims/{}", Name([1; 16])), None, body).await
}

async fn read(world: &World, reader: u8) -> Reply {
    world.get(&format!("/v1/items/{}", Name([1; 16])), &token(reader).0).await
}

#[tokio::test]
async fn the_first_device_with_the_link_has_the_item_and_a_copy_of_the_link_has_nothing() {
    for world in worlds().await {
        let host = filled(&world).await;
        assert_eq!(claim(&world, 1, 11).await.wants(200).json()["item"], "AAAA");
        assert_eq!(
            claim(&world, 1, 11).await.wants(200).json()["item"],
            "AAAA",
            "a lost answer costs nothing"
        );
        assert_eq!(claim(&world, 1, 12).await.wants(409).word(), "already-claimed");
        assert_eq!(read(&world, 11).await.wants(200).json()["item"], "AAAA");
        assert_eq!(read(&world, 12).await.wants(404).word(), "not-found");
        let seen = world.get(&path(1), &host.token).await.wants(200).json();
        assert_eq!(seen["claimed_at"], START);
        assert_eq!(seen.get("item"), None);
    }
}

#[tokio::test]
async fn who_guesses_a_token_learns_nothing_and_must_wait() {
    for world in worlds().await {
        filled(&world).await;
        let wrong = claim(&world, 2, 11).await.wants(404);
        let body = json!({ "claim": token(2).0, "reader_hash": token(11).1 });
        let nothing = world.call(Method::POST, &format!("/v1/claims/{}", Name([9; 16])), None, body).await;
        assert_eq!((wrong.text, wrong.headers), (nothing.text, nothing.headers));
        for _ in 0..4 {
            claim(&world, 2, 11).await.wants(404);
        }
        assert_eq!(claim(&world, 1, 11).await.wants(429).word(), "too-many");
    }
}

#[tokio::test]
async fn the_host_replaces_the_item_and_the_guest_reads_the_new_one_without_a_new_link() {
    for world in worlds().await {
        let host = filled(&world).await;
        claim(&world, 1, 11).await.wants(200);
        let tag = read(&world, 11).await.wants(200).headers["etag"].clone();
        let mut longer = item("BBBB", START + 2 * DAY);
        longer["replaces"] = json!(1);
        for _ in 0..2 {
            let seen = world.put(&path(1), &host.token, longer.clone()).await.wants(200).json();
            assert_eq!(seen["version"], 2, "the same request twice is one change");
        }
        let address = format!("/v1/items/{}", Name([1; 16]));
        let again = |tag: axum::http::HeaderValue| {
            let request = Request::get(&address).header("if-none-match", tag);
            request.header("authorization", format!("Bearer {}", token(11).0)).body(Body::empty()).unwrap()
        };
        let fresh = world.send(again(tag)).await.wants(200);
        assert_eq!(fresh.json()["item"], "BBBB");
        let unchanged = world.send(again(fresh.headers["etag"].clone())).await.wants(304);
        assert_eq!(unchanged.text, "");
    }
}

#[tokio::test]
async fn of_two_hosts_who_replace_the_same_version_one_is_told_to_look_again() {
    for world in worlds().await {
        let host = filled(&world).await;
        let mut one = item("BBBB", START + DAY);
        one["replaces"] = json!(1);
        let mut other = item("CCCC", START + DAY);
        other["replaces"] = json!(1);
        world.put(&path(1), &host.token, one).await.wants(200);
        assert_eq!(world.put(&path(1), &host.token, other).await.wants(412).word(), "changed");
        let new = item("DDDD", START + DAY);
        assert_eq!(world.put(&path(1), &host.token, new).await.wants(412).word(), "changed");
    }
}

#[tokio::test]
async fn a_lost_phone_claims_again_when_the_host_says_so_and_the_old_one_reads_no_more() {
    for world in worlds().await {
        let host = filled(&world).await;
        claim(&world, 1, 11).await.wants(200);
        let body = json!({ "claim_hash": token(1).1 });
        world.post(&format!("{}/reopening", path(1)), &host.token, body).await.wants(200);
        assert_eq!(read(&world, 11).await.wants(404).word(), "not-found");
        claim(&world, 1, 12).await.wants(200);
        assert_eq!(claim(&world, 1, 11).await.wants(409).word(), "already-claimed");
    }
}

#[tokio::test]
async fn what_is_over_says_so_to_who_has_the_link_and_nothing_to_others() {
    for world in worlds().await {
        filled(&world).await;
        claim(&world, 1, 11).await.wants(200);
        world.pass(DAY);
        assert_eq!(claim(&world, 1, 11).await.wants(410).word(), "expired");
        assert_eq!(read(&world, 11).await.wants(410).word(), "expired");
        assert_eq!(claim(&world, 2, 11).await.wants(404).word(), "not-found");
    }
}

#[tokio::test]
async fn previews_and_crawlers_use_nothing_up() {
    for world in worlds().await {
        filled(&world).await;
        for path in ["/k", "/k/", "/robots.txt", "/v1/claims/AAAA", "/v1/items/AAAA"] {
            let reply = world.call(Method::GET, path, None, Value::Null).await;
            assert_eq!(reply.headers["x-robots-tag"], "noindex, nofollow, noarchive");
            assert_eq!(reply.headers["referrer-policy"], "no-referrer");
            assert_eq!(reply.headers["cache-control"], "no-store");
        }
        claim(&world, 1, 11).await.wants(200);
    }
}

#[tokio::test]
async fn a_box_without_an_end_or_with_too_much_in_it_is_refused_by_name() {
    for world in worlds().await {
        let host = world.owner("ada@example.com").await;
        for (body, status, named) in [
            (item("AAAA", START), 422, "expires_at"),
            (item("AAAA", START + 401 * DAY), 422, "expires_at"),
            (item("AAAA", i64::MAX), 422, "expires_at"),
            (item("", START + DAY), 422, "item"),
            (item(&"A".repeat(22_000), START + DAY), 413, "item"),
        ] {
            let refused = world.put(&path(1), &host.token, body).await.wants(status);
            assert!(refused.json()["detail"].as_str().unwrap().starts_with(named), "{}", refused.text);
        }
        world.get(&path(1), &host.token).await.wants(404);
    }
}
