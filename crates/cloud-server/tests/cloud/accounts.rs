//! Opening an account, signing in and out.

use axum::http::Method;
use serde_json::json;

use crate::site::{credentials, worlds};

#[tokio::test]
async fn the_first_device_of_a_site_may_work_at_once_and_a_second_waits() {
    for world in worlds().await {
        let first = world.owner("ada@example.com").await;
        world.get("/v1/devices", &first.token).await.wants(200);
        let second = world.sign_in("ada@example.com", 2).await;
        assert_eq!(world.get("/v1/devices", &second.token).await.wants(403).word(), "not-approved");
        assert_eq!(
            world.get("/v1/devices/current/key", &second.token).await.wants(403).word(),
            "not-approved"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_address_without_an_account_look_the_same() {
    for world in worlds().await {
        world.owner("ada@example.com").await;
        let mut wrong = credentials("ada@example.com", 2);
        wrong["password"] = json!("another horse battery");
        let mut refusals = Vec::new();
        for body in [wrong, credentials("eve@example.com", 2)] {
            let reply = world.call(Method::POST, "/v1/sessions", None, body).await.wants(401);
            refusals.push((reply.headers.clone(), reply.text));
        }
        assert_eq!(refusals[0], refusals[1]);
        assert!(refusals[0].1.contains("wrong-password"));
    }
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_typed() {
    for world in worlds().await {
        world.owner("ada@example.com").await;
        let again = world.call(Method::POST, "/v1/accounts", None, credentials(" ADA@example.com", 2)).await;
        assert_eq!(again.wants(409).word(), "address-taken");
    }
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_and_says_for_how_long() {
    for world in worlds().await {
        world.owner("ada@example.com").await;
        let mut guess = credentials("ada@example.com", 2);
        guess["password"] = json!("another horse battery");
        let mut last = world.call(Method::POST, "/v1/sessions", None, guess.clone()).await;
        for _ in 0..10 {
            last = world.call(Method::POST, "/v1/sessions", None, guess.clone()).await;
        }
        let refused = last.wants(429);
        assert_eq!(refused.word(), "too-many");
        assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    }
}

#[tokio::test]
async fn who_signed_out_is_out_and_a_token_ends_with_its_time() {
    for world in worlds().await {
        let ada = world.owner("ada@example.com").await;
        let bob = world.owner("bob@example.com").await;
        world.delete("/v1/sessions/current", &ada.token).await.wants(204);
        assert_eq!(world.get("/v1/devices", &ada.token).await.wants(401).word(), "signed-out");
        world.pass(180 * 86_400 - 1);
        world.get("/v1/devices", &bob.token).await.wants(200);
        world.pass(1);
        assert_eq!(world.get("/v1/devices", &bob.token).await.wants(401).word(), "signed-out");
    }
}
