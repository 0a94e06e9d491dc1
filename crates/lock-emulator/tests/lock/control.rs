//! The control socket: what it does, what it refuses, and what it never shows.

use std::sync::Arc;

use lock_emulator::control::{self, Control, ControlAddress, Request};
use lock_emulator::serve::{self, Handle, WorldClock};
use lock_emulator::{Device, Door, Parts};
use lock_protocol::Mono;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::cast::Owner;
use crate::life::owned_hall;

struct Desk {
    address: ControlAddress,
    handle: Handle,
    stop: Arc<Notify>,
}

impl Desk {
    async fn open() -> Self {
        let world = Mono(0);
        Self::at(Device::boot(Parts::in_memory(1, world), world).unwrap()).await
    }

    async fn at(device: Device) -> Self {
        let clock = WorldClock::starting_at(device.now());
        let (handle, running) = serve::run(device, clock);
        tokio::spawn(running);
        let stop = Arc::new(Notify::new());
        let listener = control::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.address().unwrap();
        tokio::spawn(control::serve(listener, Control { handle: handle.clone(), stop: Arc::clone(&stop) }));
        Self { address, handle, stop }
    }

    async fn ask(&self, line: &str) -> Result<Value, String> {
        let request: Request = serde_json::from_str(line).unwrap();
        control::ask(&self.address, &request).await.unwrap()
    }

    /// Everything that comes back for raw bytes, until the other end closes.
    async fn throw(&self, bytes: &[u8]) -> String {
        let ControlAddress::Tcp(address) = &self.address else { panic!("not on TCP") };
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The other end may have closed already, with its answer still to be read.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn state(&self) -> Value {
        self.ask(r#"{"do":"state"}"#).await.unwrap()
    }
}

#[tokio::test]
async fn the_world_does_what_it_is_told() {
    let desk = Desk::open().await;
    for line in [
        r#"{"do":"press","keys":"12#"}"#,
        r#"{"do":"door","to":"open"}"#,
        r#"{"do":"turn-bolt","to":"unlocked"}"#,
        r#"{"do":"way","is":"jammed"}"#,
        r#"{"do":"drift-clock","ppm":-40}"#,
        r#"{"do":"battery","percent":15}"#,
    ] {
        desk.ask(line).await.unwrap();
    }

    let state = desk.state().await;

    assert_eq!(state["keypad"]["presses"], 3);
    assert_eq!(state["door"], "open");
    assert_eq!(state["bolt"]["position"], "unlocked");
    assert_eq!(state["bolt"]["way"], "jammed");
    assert_eq!(state["clock"]["drift_ppm"], -40);
    assert_eq!(state["battery_percent"], 15);
}

#[tokio::test]
async fn a_power_cut_in_a_write_to_come_is_set_and_happens() {
    let desk = Desk::open().await;
    desk.ask(r#"{"do":"cut-power","after-writes":1,"torn-at":3}"#).await.unwrap();

    assert!(
        desk.ask(r#"{"do":"swap-battery"}"#).await.is_err(),
        "the power went in the start's second write"
    );

    assert_eq!(desk.state().await["power"], false);
    desk.ask(r#"{"do":"restore-power"}"#).await.unwrap();
    assert_eq!(desk.state().await["power"], true);
}

#[tokio::test]
async fn hostile_lines_get_an_error_and_change_nothing() {
    let desk = Desk::open().await;
    let before = desk.handle.with(|device, _| (device.door(), device.battery(), device.bolt().turns())).await;
    let long = format!(r#"{{"do":"press","keys":"{}"}}"#, "1".repeat(5_000));
    let deep = format!("{}\n", "[".repeat(4_000));
    for bytes in [
        "\n",
        "null\n",
        "{}\n",
        "[]\n",
        "{\"do\":\"door\"}\n",
        "{\"do\":\"door\",\"to\":\"ajar\"}\n",
        "{\"do\":\"battery\",\"percent\":256}\n",
        "{\"do\":\"battery\",\"percent\":101}\n",
        "{\"do\":\"state\",\"more\":1}\n",
        "{\"do\":\"fly\"}\n",
        "GET / HTTP/1.1\n{\"do\":\"stop\"}\n",
        "{\"do\":\"press\",\"keys\":\"12a\"}\n",
        "{\"do\":\"press\",\"keys\":\"\"}\n",
        "{\"do\":\"shift-clock\",\"seconds\":9223372036854775807}\n",
        "{\"do\":\"drift-clock\",\"ppm\":500001}\n",
        "{\"do\":\"drift-clock\",\"ppm\":-2147483648}\n",
        "\u{0}\u{0}\n",
        &long,
        &deep,
    ] {
        let answer = desk.throw(bytes.as_bytes()).await;
        assert!(answer.starts_with(r#"{"error":"#), "{bytes:.40}: {answer}");
        assert_eq!(answer.lines().count(), 1, "{bytes:.40}: {answer}");
    }
    desk.throw(b"\xFF\xFE\n").await;
    let after = desk.handle.with(|device, _| (device.door(), device.battery(), device.bolt().turns())).await;
    assert_eq!(before, after);
    assert_eq!(desk.handle.with(|device, _| device.door()).await, Ok(Door::Closed));
}

#[tokio::test]
async fn stopping_is_answered_first() {
    let desk = Desk::open().await;
    let asked = desk.stop.notified();
    desk.ask(r#"{"do":"stop"}"#).await.unwrap();
    asked.await;
}

#[tokio::test]
async fn state_and_log_show_what_happened_and_no_secret() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();
    let secrets = secrets(&owner);
    let desk = Desk::at(hall.device).await;
    let shown = desk.ask(r##"{"do":"press","keys":"4711#"}"##).await.unwrap();
    assert_eq!(shown["signal"], "wrong");

    let (state, log) = (desk.state().await, desk.ask(r#"{"do":"log"}"#).await.unwrap());

    assert_eq!(state["protocol"]["owned"]["devices"], 1);
    assert_eq!(log[0]["event"], "Installed");
    assert_eq!(state["protocol"]["owned"]["keypad_failures"], 1);
    assert_eq!(log.as_array().unwrap().last().unwrap()["event"], "WrongCode");
    let shown = format!("{state}{log}").to_lowercase();
    assert!(!shown.contains("4711"), "typed digits are shown");
    for secret in secrets {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!shown.contains(&hex[..16]), "a secret is shown");
    }
}

fn secrets(owner: &Owner) -> Vec<Vec<u8>> {
    vec![owner.root().reveal().to_vec(), owner.site.reveal().to_vec(), owner.code.setup_secret.to_vec()]
}

#[tokio::test]
async fn a_socket_file_is_its_owners_alone_and_outlives_a_crash() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("control.sock");
    let address = ControlAddress::Unix(path.clone());

    let first = control::bind(&address).await.unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(control::bind(&address).await.is_err(), "somebody listens there");

    drop(first);
    control::bind(&address).await.unwrap();
}
