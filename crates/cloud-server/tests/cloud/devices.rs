//! Letting devices in, and shutting them out.

use serde_json::json;

use crate::site::worlds;

#[tokio::test]
async fn an_approved_device_fetches_the_sites_key_sealed_for_it() {
    for world in worlds().await {
        let first = world.owner("ada@example.com").await;
        let second = world.sign_in("ada@example.com", 2).await;
        world.approve(&first, &second).await.wants(204);
        let key = world.get("/v1/devices/current/key", &second.token).await.wants(200).json();
        assert_eq!(key["sealed_key"], "c2VhbGVk");
        assert_eq!(key["sealed_by"], first.id.as_str());
        let list = world.get("/v1/devices", &second.token).await.wants(200).json();
        assert_eq!(list["devices"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn an_approval_for_another_key_than_the_devices_is_refused() {
    for world in worlds().await {
        let first = world.owner("ada@example.com").await;
        let second = world.sign_in("ada@example.com", 2).await;
        let path = format!("/v1/devices/{}/approval", second.id);
        let body = json!({ "sealed_key": "c2VhbGVk", "public_key": first.public_key });
        world.post(&path, &first.token, body).await.wants(404);
        world.get("/v1/devices/current/key", &second.token).await.wants(403);
    }
}

#[tokio::test]
async fn a_device_cannot_approve_itself() {
    for world in worlds().await {
        world.owner("ada@example.com").await;
        let second = world.sign_in("ada@example.com", 2).await;
        assert_eq!(world.approve(&second, &second).await.wants(403).word(), "not-approved");
    }
}

#[tokio::test]
async fn a_device_that_was_shut_out_gets_nothing_from_its_next_request_on() {
    for world in worlds().await {
        let first = world.owner("ada@example.com").await;
        let second = world.sign_in("ada@example.com", 2).await;
        world.approve(&first, &second).await.wants(204);
        world.delete(&format!("/v1/devices/{}", second.id), &first.token).await.wants(204);
        for path in ["/v1/devices", "/v1/devices/current/key", "/v1/members"] {
            assert_eq!(world.get(path, &second.token).await.wants(401).word(), "signed-out");
        }
        world.approve(&first, &second).await.wants(404);
        world.delete(&format!("/v1/devices/{}", second.id), &first.token).await.wants(404);
    }
}
