//! The program itself: it starts with nothing, says where it listens, keeps what it acknowledged, and stops when asked.

use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::program::Program;
use crate::site::credentials;

#[test]
fn what_was_acknowledged_outlives_a_killed_process() {
    let folder = tempfile::tempdir().unwrap();
    let first = Program::start(folder.path());
    assert_eq!(first.post("/v1/accounts", &credentials("ada@example.com", 1)).0, 201);
    first.signal("-KILL");
    drop(first);
    let second = Program::start(folder.path());
    let (status, signed_in) = second.post("/v1/sessions", &credentials("ada@example.com", 2));
    assert_eq!((status, &signed_in["approved"]), (201, &json!(false)));
}

#[test]
fn it_stops_when_asked_and_its_log_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let (_, signed_in) = program.post("/v1/accounts", &credentials("ada@example.com", 1));
    let token = signed_in["token"].as_str().unwrap().to_owned();
    program.post("/v1/sessions", &json!({ "email": "ada@example.com", "password": [crate::site::PASSWORD] }));
    program.signal("-TERM");
    assert!(program.child.wait().unwrap().success());
    let mut log = String::new();
    program.log.read_to_string(&mut log).unwrap();
    assert!(log.contains("stopped"), "{log}");
    for secret in [token.as_str(), crate::site::PASSWORD, "ada@example.com"] {
        assert!(!log.contains(secret), "{log}");
    }
    let kept = std::fs::read(folder.path().join("cloud.db")).unwrap();
    let kept = String::from_utf8_lossy(&kept);
    assert!(!kept.contains(crate::site::PASSWORD) && !kept.contains(&token));
}

#[test]
fn an_address_in_use_and_a_folder_that_cannot_be_are_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (listen, data, named) in [
        (program.address.as_str(), folder.path().join("b"), "cannot listen"),
        ("127.0.0.1:0", file, "stays shut"),
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_latchstring-cloud"))
            .args(["--listen", listen, "--data"])
            .arg(data)
            .output()
            .unwrap();
        assert!(!ended.status.success());
        assert!(String::from_utf8_lossy(&ended.stderr).contains(named));
    }
}

fn curl(words: &[&str]) -> (bool, String) {
    let ended = Command::new("curl")
        .args(["--silent", "--show-error", "--max-time", "20"])
        .args(words)
        .output()
        .unwrap();
    (ended.status.success(), String::from_utf8_lossy(&ended.stdout).into_owned())
}

#[test]
fn a_browser_that_knows_the_certificate_gets_in_and_nobody_without_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args([std::ffi::OsStr::new("-keyout"), key.as_os_str(), "-out".as_ref(), chain.as_os_str()])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let (chain, key) = (chain.to_str().unwrap(), key.to_str().unwrap());
    let program = Program::start_with(&folder.path().join("data"), &["--tls-chain", chain, "--tls-key", key]);
    let address = format!("https://{}/healthz", program.address);
    assert_eq!(curl(&["--cacert", chain, &address]), (true, "alive\n".into()));
    assert!(!curl(&[&address]).0, "an unknown certificate is refused by the caller");
    assert!(!curl(&[&address.replace("https", "http")]).0);
    let ended = Command::new(env!("CARGO_BIN_EXE_latchstring-cloud"))
        .args(["--listen", "127.0.0.1:0", "--tls-chain", key, "--tls-key", chain, "--data"])
        .arg(folder.path().join("data2"))
        .output()
        .unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("certificate or its key"));
}

#[test]
fn a_monitor_sees_counts_on_an_address_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start_with(folder.path(), &["--watch", "127.0.0.1:0"]);
    program.post("/v1/accounts", &credentials("ada@example.com", 1));
    let (_, text) = curl(&[&format!("http://{}/metrics", program.watch)]);
    assert!(
        text.contains("requests_total{method=\"POST\",route=\"/v1/accounts\",status=\"201\"} 1"),
        "{text}"
    );
    assert!(!text.contains("ada"));
    let (_, text) = curl(&[&format!("http://{}/metrics", program.address)]);
    assert!(text.contains("not-found"), "strangers do not see them: {text}");
}
