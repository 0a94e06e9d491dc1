//! Inviting people into a site, and taking them out.

use axum::http::Method;
use serde_json::json;

use crate::site::{credentials, token, worlds};

#[tokio::test]
async fn an_invitation_lets_one_person_in_with_the_role_it_names() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let manager = world.member(&owner, "mia@example.com", "manager").await;
        let list = world.get("/v1/members", &manager.token).await.wants(200).json();
        let roles: Vec<&str> =
            list["members"].as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["owner", "manager"]);
    }
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_a_week() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let mut invited = Vec::new();
        for _ in 0..2 {
            let reply =
                world.post("/v1/invitations", &owner.token, json!({ "role": "staff" })).await.wants(201);
            invited.push(reply.json()["invitation"].clone());
        }
        let join = |email: &str, invitation: &serde_json::Value| {
            let mut body = credentials(email, 3);
            body["invitation"] = invitation.clone();
            body
        };
        world.call(Method::POST, "/v1/accounts", None, join("mia@example.com", &invited[0])).await.wants(201);
        let twice =
            world.call(Method::POST, "/v1/accounts", None, join("eve@example.com", &invited[0])).await;
        assert_eq!(twice.wants(410).word(), "invitation-over");
        world.pass(7 * 86_400);
        let late = world.call(Method::POST, "/v1/accounts", None, join("eve@example.com", &invited[1])).await;
        assert_eq!(late.wants(410).word(), "invitation-over");
        let invented = json!(token(77).0);
        let never = world.call(Method::POST, "/v1/accounts", None, join("eve@example.com", &invented)).await;
        assert_eq!(never.wants(410).word(), "invitation-over");
    }
}

#[tokio::test]
async fn a_refused_account_does_not_use_its_invitation_up() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let reply = world.post("/v1/invitations", &owner.token, json!({ "role": "staff" })).await.wants(201);
        let mut body = credentials("ada@example.com", 3);
        body["invitation"] = reply.json()["invitation"].clone();
        world.call(Method::POST, "/v1/accounts", None, body.clone()).await.wants(409);
        body["email"] = json!("mia@example.com");
        world.call(Method::POST, "/v1/accounts", None, body).await.wants(201);
    }
}

#[tokio::test]
async fn who_is_taken_out_of_the_site_is_out_with_all_devices_at_once() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let manager = world.member(&owner, "mia@example.com", "manager").await;
        let second = world.sign_in("mia@example.com", 4).await;
        world.delete(&format!("/v1/members/{}", manager.member), &owner.token).await.wants(204);
        for device in [&manager, &second] {
            assert_eq!(world.get("/v1/members", &device.token).await.wants(401).word(), "signed-out");
        }
        world.call(Method::POST, "/v1/sessions", None, credentials("mia@example.com", 5)).await.wants(401);
    }
}

#[tokio::test]
async fn the_last_owner_cannot_be_taken_out() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        world.member(&owner, "mia@example.com", "manager").await;
        let path = format!("/v1/members/{}", owner.member);
        assert_eq!(world.delete(&path, &owner.token).await.wants(409).word(), "last-owner");
        world.member(&owner, "olga@example.com", "owner").await;
        world.delete(&path, &owner.token).await.wants(204);
    }
}
