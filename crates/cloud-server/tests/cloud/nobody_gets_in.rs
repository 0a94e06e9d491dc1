//! For every route of the table: nobody, another site, a lower role, a waiting and a shut-out device get nothing.

use axum::http::Method;
use cloud_api::Name;
use cloud_server::{Who, routes};
use serde_json::{Value, json};

use crate::site::{Device, Reply, START, World, token, worlds};

/// A request that would do something for who may.
async fn ask(world: &World, method: &Method, path: &str, owner: &Device, token_text: Option<&str>) -> Reply {
    let path = path
        .replace("{mailbox}", &Name([1; 16]).to_string())
        .replace("{member}", &owner.member)
        .replace("{gateway}", &Name([2; 16]).to_string())
        .replace("{bucket}", &Name([1; 16]).to_string())
        .replace("{device}", &owner.id);
    let body = match path.rsplit('/').next().unwrap() {
        "gateways" if *method == Method::POST => json!({ "name": "Hall" }),
        "invitations" => json!({ "role": "staff" }),
        "approval" => json!({ "sealed_key": "c2VhbGVk", "public_key": owner.public_key }),
        "sync" => json!({ "mutations": [] }),
        "reopening" => json!({ "claim_hash": token(1).1 }),
        _ if *method == Method::PUT => {
            json!({ "claim_hash": token(1).1, "item": "BBBB", "expires_at": START + 9, "replaces": 1 })
        }
        _ => Value::Null,
    };
    world.call(method.clone(), &path, token_text, body).await
}

async fn filled(world: &World) -> Device {
    let owner = world.owner("ada@example.com").await;
    let body = json!({ "claim_hash": token(1).1, "item": "AAAA", "expires_at": START + 86_400 });
    world.put(&format!("/v1/mailboxes/{}", Name([1; 16])), &owner.token, body).await.wants(200);
    owner
}

/// Everything the owner can see.
async fn seen(world: &World, owner: &Device) -> Vec<String> {
    let mut texts = Vec::new();
    for path in ["/v1/devices", "/v1/members", "/v1/gateways", &format!("/v1/mailboxes/{}", Name([1; 16]))] {
        texts.push(world.get(path, &owner.token).await.wants(200).text);
    }
    texts
}

fn closed() -> impl Iterator<Item = cloud_server::Route> {
    routes().into_iter().filter(|route| !matches!(route.who, Who::Anybody | Who::Stranger))
}

#[tokio::test]
async fn without_a_valid_token_every_closed_route_answers_the_same() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let gone = world.sign_in("ada@example.com", 2).await;
        world.delete(&format!("/v1/devices/{}", gone.id), &owner.token).await.wants(204);
        let before = seen(&world, &owner).await;
        let mut texts = Vec::new();
        for route in closed() {
            for token_text in [None, Some("x"), Some(token(99).0.as_str()), Some(gone.token.as_str())] {
                let reply = ask(&world, &route.method, route.path, &owner, token_text).await.wants(401);
                texts.push(reply.text);
            }
        }
        assert!(texts.len() > 40);
        texts.dedup();
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert_eq!(seen(&world, &owner).await, before);
    }
}

#[tokio::test]
async fn a_device_that_waits_for_approval_can_only_wait_or_leave() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let waiting = world.sign_in("ada@example.com", 2).await;
        for route in closed().filter(|route| ![Who::AnyDevice, Who::Gateway].contains(&route.who)) {
            let reply = ask(&world, &route.method, route.path, &owner, Some(&waiting.token)).await.wants(403);
            assert_eq!(reply.word(), "not-approved", "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn the_owner_of_another_site_finds_nothing_and_changes_nothing() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let before = seen(&world, &owner).await;
        let eve = world.owner("eve@example.com").await;
        // An owner beside her, so that nothing but the site stands between them.
        world.member(&eve, "eva@example.com", "owner").await;
        for route in closed().filter(|route| route.path.contains('{')) {
            let reply = ask(&world, &route.method, route.path, &owner, Some(&eve.token)).await;
            let expected = match (route.method.as_str(), route.path) {
                ("PUT", _) => 412,
                // Every site has a bucket of every name; hers is empty.
                (_, "/v1/sync/{bucket}") => 200,
                _ => 404,
            };
            reply.wants(expected);
        }
        for path in ["/v1/devices", "/v1/members"] {
            let text = world.get(path, &eve.token).await.wants(200).text;
            assert!(!text.contains("ada@example.com") && !text.contains(&owner.id), "{text}");
        }
        assert_eq!(seen(&world, &owner).await, before);
    }
}

#[tokio::test]
async fn a_role_may_do_what_the_table_says_and_no_more() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let manager = world.member(&owner, "mia@example.com", "manager").await;
        let staff = world.member(&owner, "sam@example.com", "staff").await;
        let before = seen(&world, &owner).await;
        for route in closed() {
            let refused: &[&Device] = match route.who {
                Who::Owner => &[&manager, &staff],
                Who::Host => &[&staff],
                Who::Anybody | Who::Stranger | Who::AnyDevice | Who::Device | Who::Gateway => &[],
            };
            for device in refused {
                let reply =
                    ask(&world, &route.method, route.path, &owner, Some(&device.token)).await.wants(403);
                assert_eq!(reply.word(), "not-allowed", "{} {}", route.method, route.path);
            }
        }
        // Neither may shut out or let in the devices of others.
        for device in [&manager, &staff] {
            world.delete(&format!("/v1/devices/{}", owner.id), &device.token).await.wants(404);
        }
        assert_eq!(seen(&world, &owner).await, before);
    }
}

#[tokio::test]
async fn asking_twice_changes_nothing() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let before = seen(&world, &owner).await;
        for route in routes().iter().filter(|route| route.method == Method::GET) {
            let one = ask(&world, &route.method, route.path, &owner, Some(&owner.token)).await;
            let two = ask(&world, &route.method, route.path, &owner, Some(&owner.token)).await;
            assert_eq!((one.status, one.text), (two.status, two.text), "{}", route.path);
        }
        assert_eq!(seen(&world, &owner).await, before);
    }
}

#[tokio::test]
async fn a_gateway_can_do_nothing_but_carry_and_no_device_passes_for_one() {
    for world in worlds().await {
        let owner = filled(&world).await;
        let added = world.post("/v1/gateways", &owner.token, json!({ "name": "Hall" })).await.wants(201);
        let gateway = added.json()["token"].as_str().unwrap().to_owned();
        let before = seen(&world, &owner).await;
        for route in closed() {
            let token_text = if route.who == Who::Gateway { &owner.token } else { &gateway };
            ask(&world, &route.method, route.path, &owner, Some(token_text)).await.wants(401);
        }
        assert_eq!(seen(&world, &owner).await, before);
    }
}
