//! The page behind a link as the cloud serves it: the same for everybody, under strict rules, and nothing else of its folder.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request};
use cloud_server::GuestPage;
use serde_json::Value;
use tempfile::TempDir;

use crate::site::{Reply, World};

const FILES: [&str; 5] = ["index.html", "page.js", "page.css", "lock.wasm", "sw.js"];

fn built() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        fs::write(folder.path().join(name), format!("plain {name}")).unwrap();
        fs::write(folder.path().join(format!("{name}.gz")), format!("packed {name}")).unwrap();
    }
    fs::write(folder.path().join("secret.txt"), "not a part of it").unwrap();
    folder
}

async fn world(folder: &Path) -> World {
    World::with_page(GuestPage::from_folder(folder).unwrap()).await
}

async fn get(world: &World, path: &str, encodings: &str) -> Reply {
    let request = Request::get(path).header("accept-encoding", encodings);
    world.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_file_of_the_page_comes_as_what_it_is_and_packed_for_who_unpacks() {
    let folder = built();
    let world = world(folder.path()).await;
    let cases = [
        ("/k/", "index.html", "text/html; charset=utf-8"),
        ("/k", "index.html", "text/html; charset=utf-8"),
        ("/k/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/k/page.css", "page.css", "text/css; charset=utf-8"),
        ("/k/lock.wasm", "lock.wasm", "application/wasm"),
        ("/k/sw.js", "sw.js", "text/javascript; charset=utf-8"),
    ];
    for (path, name, kind) in cases {
        let packed = get(&world, path, "deflate, GZIP;q=0.5").await.wants(200);
        assert_eq!(
            (packed.text, &packed.headers["content-encoding"]),
            (format!("packed {name}"), &"gzip".parse().unwrap())
        );
        for encodings in ["", "br", "gzip;q=0"] {
            let plain = get(&world, path, encodings).await.wants(200);
            assert_eq!(plain.text, format!("plain {name}"), "{encodings}");
            assert_eq!(plain.headers["content-type"], kind);
            assert_eq!(plain.headers["vary"], "accept-encoding");
            assert!(!plain.headers.contains_key("content-encoding"));
        }
    }
}

#[tokio::test]
async fn the_page_may_run_its_own_scripts_and_speak_to_nobody_else() {
    let folder = built();
    let world = world(folder.path()).await;
    for path in ["/k/", "/k/page.js", "/k/sw.js"] {
        let reply = get(&world, path, "").await.wants(200);
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        for part in
            ["default-src 'none'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(
            !policy.contains("unsafe-inline")
                && !policy.contains("unsafe-eval' ")
                && !policy.contains("http")
        );
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        assert_eq!(reply.headers["x-robots-tag"], "noindex, nofollow, noarchive");
        assert!(reply.headers["permissions-policy"].to_str().unwrap().contains("bluetooth=(self)"));
        assert!(!reply.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn nothing_else_is_served_and_nothing_is_taken_in() {
    let folder = built();
    let world = world(folder.path()).await;
    for path in ["/k/secret.txt", "/k/page.js.gz", "/k/..%2fsecret.txt", "/k/%2e%2e/secret.txt", "/k/a/b"] {
        assert_eq!(get(&world, path, "gzip").await.wants(404).word(), "not-found", "{path}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        world.call(method, "/k/", None, Value::Null).await.wants(404);
    }
}

#[tokio::test]
async fn half_a_page_is_none_and_without_one_a_page_says_what_to_do() {
    let folder = built();
    fs::remove_file(folder.path().join("lock.wasm.gz")).unwrap();
    let refusal = GuestPage::from_folder(folder.path()).err().unwrap().to_string();
    assert!(refusal.contains("lock.wasm.gz") && refusal.contains("cargo xtask guest-page"), "{refusal}");

    let plain = get(&World::embedded().await, "/k/", "gzip").await.wants(200);
    assert!(plain.text.contains("I have a link") && !plain.text.contains("<script"));
    assert_eq!(get(&World::embedded().await, "/k/page.js", "").await.wants(404).word(), "not-found");
}
