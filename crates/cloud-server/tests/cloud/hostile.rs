//! Hostile requests: each gets a refusal that can be read, and changes nothing.

use axum::body::Body;
use axum::http::{Method, Request};
use cloud_api::Word;
use cloud_server::routes;

use crate::site::{World, worlds};

fn bodies() -> Vec<Vec<u8>> {
    let deep = "[".repeat(20_000);
    let long = format!("{{\"email\":\"{}\"}}", "a".repeat(31_000));
    vec![
        Vec::new(),
        b"{".to_vec(),
        b"null".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{\"email\":1}".to_vec(),
        b"{\"email\":\"a@b.c\",\"unknown\":true}".to_vec(),
        b"{\"claim\":\"AAAA\",\"reader_hash\":\"AAAA\"}".to_vec(),
        b"{\"expires_at\":1e400}".to_vec(),
        deep.into_bytes(),
        long.into_bytes(),
    ]
}

async fn send(world: &World, method: &Method, path: &str, token: &str, body: Vec<u8>) -> (u16, String) {
    let request = Request::builder().method(method.clone()).uri(path);
    let request = request.header("authorization", format!("Bearer {token}"));
    let reply = world.send(request.body(Body::from(body)).unwrap()).await;
    (reply.status.as_u16(), reply.text)
}

#[tokio::test]
async fn no_body_makes_any_route_fail_by_itself() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        for route in
            routes().iter().filter(|route| route.method != Method::GET && route.method != Method::DELETE)
        {
            let name = cloud_api::Name([7; 16]).to_string();
            let path = route.path.replace("{mailbox}", &name).replace("{device}", &name);
            for body in bodies() {
                let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                let (status, text) = send(&world, &route.method, &path, &owner.token, body).await;
                assert!((400..500).contains(&status), "{path} {shown}: {status} {text}");
                let problem: cloud_api::Problem = serde_json::from_str(&text).expect(&text);
                assert!(Word::ALL.contains(&problem.word) && problem.status == status);
            }
        }
    }
}

#[tokio::test]
async fn a_body_larger_than_any_of_ours_is_not_read() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let (status, text) =
            send(&world, &Method::POST, "/v1/invitations", &owner.token, vec![b' '; 33 * 1024]).await;
        assert_eq!((status, text.contains("too-large")), (413, true), "{text}");
    }
}

#[tokio::test]
async fn a_refusal_never_repeats_what_was_sent() {
    for world in worlds().await {
        let body = br#"{"email":"ada@example.com","password":["my secret password"]}"#.to_vec();
        let (_, text) = send(&world, &Method::POST, "/v1/sessions", "x", body).await;
        assert!(!text.contains("secret") && !text.contains("ada@"), "{text}");
    }
}

#[tokio::test]
async fn addresses_that_name_nothing_are_not_found() {
    for world in worlds().await {
        let owner = world.owner("ada@example.com").await;
        let long = "A".repeat(4000);
        for name in
            ["..", "%00", "%2e%2e%2f", "AAAA", "' OR 1=1 --".replace(' ', "%20").as_str(), long.as_str()]
        {
            let (status, _) =
                send(&world, &Method::GET, &format!("/v1/mailboxes/{name}"), &owner.token, Vec::new()).await;
            assert_eq!(status, 404, "{name:.40}");
        }
    }
}
