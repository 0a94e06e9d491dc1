//! Doors from afar: a real cloud and a real gateway between a host on a journey and the lock at home.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use app::view::{
    BoltAction, CloudDraft, CloudRefusal, CommandError, DoorId, GrantState, InputFault, LogEvent, Obstacle,
    Outcome, Preset, Refusal,
};
use async_trait::async_trait;
use cloud_api::Token;
use cloud_client::{Address, Client, Roots};
use cloud_server::{BehindProxy, Cloud, Database, Listening, Place, Ports, serve};
use gateway::{Pauses, stay_connected};
use lock_link::relay::Station;
use lock_link::tcp::TcpLink;
use lock_link::{Connection, Limits, Link, LinkError, Profile, Scan};
use tempfile::TempDir;
use tests::{Lock, Phone, SUNDAY_AFTERNOON, World, ZONE};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// A cloud that can be torn down in one go.
pub(crate) struct Running {
    _folder: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) address: String,
    runtime: Option<Runtime>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Running {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let runtime = Some(run(listener, &data, 1));
        Self { _folder: folder, data, address, runtime }
    }

    /// Starts again at the same address, with whatever is in its folder now.
    pub(crate) fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address.trim_start_matches("http://")).unwrap();
        self.runtime = Some(run(listener, &self.data, 1 << 32));
    }

    pub(crate) fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Ends it and waits until nobody writes to its folder any more.
    pub(crate) async fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let ended =
                tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(10)));
            ended.await.unwrap();
        }
    }
}

fn run(listener: TcpListener, data: &std::path::Path, first_draw: u64) -> Runtime {
    listener.set_nonblocking(true).unwrap();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (drawn, place) = (AtomicU64::new(first_draw), Place::Folder(data.to_path_buf()));
    let ports = Ports {
        clock: Arc::new(|| i64::from(SUNDAY_AFTERNOON)),
        stopwatch: Arc::new(|| Duration::ZERO),
        entropy: Arc::new(move |buffer| {
            let number = drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            buffer.iter_mut().zip(number.iter().cycle()).for_each(|(byte, value)| *byte = *value);
        }),
    };
    runtime.spawn(async move {
        let database = Database::open(&place).await.unwrap();
        let listening = Listening { listener, watch: None, tls: None, proxy: BehindProxy::No };
        serve(Cloud::new(database, ports), listening, std::future::pending()).await.unwrap();
    });
    runtime
}

/// A gateway with power.
struct Powered(Vec<JoinHandle<()>>);

impl Drop for Powered {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// A gateway of this token in reach of the locks at these addresses.
fn power(cloud: &Running, token: &str, addresses: &[SocketAddr]) -> Powered {
    let link = TcpLink::new(addresses.iter().map(SocketAddr::to_string));
    let station = Arc::new(Station::new(Arc::new(link), Profile::OLP1, Limits::default()));
    let address = Address::parse(&cloud.address).unwrap();
    let client = Client::new(address, &Roots::default(), Arc::new(|_| 0)).unwrap();
    let client = client.with_token(Token::parse(token).unwrap());
    let looking = station.clone();
    let pauses = Pauses {
        first: Duration::from_millis(20),
        longest: Duration::from_millis(50),
        jitter: Arc::new(|_| 0),
    };
    Powered(vec![
        tokio::spawn(async move { looking.look_around().await }),
        tokio::spawn(async move { stay_connected(&client, &station, &pauses).await }),
    ])
}

/// A phone's radio, which reaches nothing while its person travels.
struct Travelling {
    radio: TcpLink,
    away: AtomicBool,
}

#[async_trait]
impl Link for Travelling {
    async fn scan(&self, profile: &Profile) -> Result<Scan, LinkError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(LinkError::NotFound);
        }
        self.radio.scan(profile).await
    }

    async fn connect(
        &self,
        place: &lock_link::Place,
        profile: &Profile,
        limits: &Limits,
    ) -> Result<Connection, LinkError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(LinkError::NotFound);
        }
        self.radio.connect(place, profile, limits).await
    }
}

/// A host who has set a door up, joined a cloud, put a gateway beside the lock, and left.
struct Journey {
    world: World,
    cloud: Running,
    host: Phone,
    radio: Arc<Travelling>,
    door: DoorId,
    gateway: Option<Powered>,
}

pub(crate) fn account(cloud: &Running, email: &str) -> CloudDraft {
    CloudDraft {
        address: cloud.address.clone(),
        email: email.into(),
        password: "correct horse battery".into(),
        device_name: "Ada's phone".into(),
    }
}

impl Journey {
    async fn begin() -> Self {
        let (world, cloud) = (World::with_locks(1).await, Running::start());
        let address = world.lock(0).address.to_string();
        let radio = Arc::new(Travelling { radio: TcpLink::new([address]), away: AtomicBool::new(false) });
        let host = world.phone_with(radio.clone());
        let door = host.set_up(world.lock(0), "Front door").await;
        host.app.test_door(&door, BoltAction::Unlock).await.unwrap();
        host.app.test_door(&door, BoltAction::Lock).await.unwrap();
        host.app.join_cloud(account(&cloud, "ada@example.com")).await.unwrap();
        let added = host.app.add_gateway("Hall").await.unwrap();
        let gateway = power(&cloud, &added.token, &[world.lock(0).address]);
        let mut journey = Self { world, cloud, host, radio, door, gateway: Some(gateway) };
        journey.wait_for_gateway(true).await;
        journey.radio.away.store(true, Ordering::SeqCst);
        journey
    }

    async fn wait_for_gateway(&mut self, here: bool) {
        let waiting = async {
            while self.host.app.gateways().await.unwrap()[0].here != here {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }

    fn lock(&self) -> &Lock {
        self.world.lock(0)
    }

    async fn opens_from_afar(&self) -> Result<Outcome, CommandError> {
        self.host.app.move_bolt_from_afar(&self.door, BoltAction::Unlock).await
    }
}

#[tokio::test]
async fn a_host_on_a_journey_opens_the_door_at_home() {
    let journey = Journey::begin().await;
    let before = journey.lock().openings_logged().await;
    let near = journey.host.app.test_door(&journey.door, BoltAction::Unlock).await;
    assert_eq!(near, Err(CommandError::OutOfReach));

    let opened = journey.opens_from_afar().await.unwrap();
    // The second time the gateway is known.
    journey.host.app.move_bolt_from_afar(&journey.door, BoltAction::Lock).await.unwrap();
    journey.opens_from_afar().await.unwrap();

    assert!(matches!(opened, Outcome::Done { .. }));
    assert_eq!(journey.lock().openings_logged().await, before + 2);
    journey.host.app.visit_from_afar(&journey.door).await.unwrap();
    let log = journey.host.app.door_log(&journey.door, None).unwrap();
    let openings = log.lines.iter().filter(|line| line.event == LogEvent::Unlocked);
    let from: Vec<_> = openings.map(|line| line.from_afar).collect();
    assert_eq!(from, [true, true, false], "newest first; the last was the test at the door");
}

#[tokio::test]
async fn a_key_is_taken_back_from_afar_and_the_lock_confirms_it() {
    let journey = Journey::begin().await;
    let shared = journey.host.key_for("Bob", &[&journey.door], Preset::Today, 1);
    let bob = journey.world.phone();
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();

    journey.host.app.take_back(&shared.grant).unwrap();
    journey.world.pass(10).await;
    journey.host.app.visit_from_afar(&journey.door).await.unwrap();

    assert!(matches!(journey.host.grant_state(&shared.grant), GrantState::Revoked { .. }));
    // The gateway may still be hanging up.
    let refused = loop {
        match bob.unlock(&key).await {
            Err(CommandError::LockBusy) => tokio::task::yield_now().await,
            outcome => break outcome,
        }
    };
    assert_eq!(refused, Err(CommandError::Refused { reason: Refusal::TakenBack }));
}

#[tokio::test]
async fn without_power_at_the_gateway_the_host_is_told_so_and_it_comes_back_alone() {
    let mut journey = Journey::begin().await;
    journey.gateway = None;
    journey.wait_for_gateway(false).await;

    assert_eq!(journey.opens_from_afar().await, Err(CommandError::GatewayAway));

    let added = journey.host.app.add_gateway("Attic").await.unwrap();
    journey.gateway = Some(power(&journey.cloud, &added.token, &[]));
    let waiting = async {
        while !journey.host.app.gateways().await.unwrap().iter().any(|gateway| gateway.here) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    assert_eq!(journey.opens_from_afar().await, Err(CommandError::NoGatewaySees));
}

#[tokio::test]
async fn when_the_cloud_is_gone_host_and_guest_go_on_at_the_door() {
    let mut journey = Journey::begin().await;
    let shared = journey.host.key_for("Bob", &[&journey.door], Preset::Today, 1);
    journey.cloud.kill();

    assert_eq!(journey.opens_from_afar().await, Err(CommandError::CloudAway));

    journey.radio.away.store(false, Ordering::SeqCst);
    journey.host.app.test_door(&journey.door, BoltAction::Unlock).await.unwrap();
    let bob = journey.world.phone();
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();
    // Leaving needs the cloud: it would go on to take this phone for a device of the site.
    assert_eq!(journey.host.app.leave_cloud().await, Err(CommandError::CloudAway));
    assert!(journey.host.app.snapshot().unwrap().cloud.is_some());
}

#[tokio::test]
async fn who_has_left_the_cloud_opens_nothing_from_afar_and_loses_no_door() {
    let journey = Journey::begin().await;

    journey.host.app.leave_cloud().await.unwrap();

    assert_eq!(journey.opens_from_afar().await, Err(CommandError::NoCloud));
    let snapshot = journey.host.app.snapshot().unwrap();
    assert!(snapshot.cloud.is_none());
    assert_eq!(snapshot.doors.len(), 1);
    let taken = journey.host.app.join_cloud(account(&journey.cloud, "ada@example.com")).await;
    assert_eq!(taken, Err(CommandError::CloudRefused { reason: CloudRefusal::AddressTaken }));
}

#[tokio::test]
async fn a_door_that_is_being_set_up_is_not_opened_from_afar() {
    let journey = Journey::begin().await;
    let beside = journey.world.phone();
    let door = beside.app.set_up_door(&journey.lock().setup_text, "Mine", ZONE).await;
    assert_eq!(door, Err(CommandError::LockOwned));
    let unfinished = beside.app.snapshot().unwrap().doors[0].id.clone();

    let refused = beside.app.move_bolt_from_afar(&unfinished, BoltAction::Unlock).await;

    let reason = Obstacle::DoorNotInService { door: "Mine".into() };
    assert_eq!(refused, Err(CommandError::NotAllowed { reason }));
}

#[tokio::test]
async fn what_is_typed_wrong_is_named_before_anything_is_sent() {
    let (world, cloud) = (World::with_locks(0).await, Running::start());
    let host = world.phone();
    let bad = |field: &str, reason| CommandError::BadInput { field: field.into(), reason };
    let good = || account(&cloud, "ada@example.com");
    for (draft, wrong) in [
        (CloudDraft { address: "cloud.example".into(), ..good() }, bad("address", InputFault::Unreadable)),
        (
            CloudDraft { address: "http://cloud.example".into(), ..good() },
            bad("address", InputFault::Unreadable),
        ),
        (CloudDraft { email: "ada".into(), ..good() }, bad("email", InputFault::Unreadable)),
        (CloudDraft { device_name: " ".into(), ..good() }, bad("device_name", InputFault::Empty)),
        (
            CloudDraft { password: "short".into(), ..good() },
            CommandError::PassphraseTooShort { characters_min: 12 },
        ),
        (CloudDraft { address: "http://127.0.0.1:1".into(), ..good() }, CommandError::CloudAway),
    ] {
        assert_eq!(host.app.join_cloud(draft).await, Err(wrong));
    }
    assert!(host.app.snapshot().unwrap().cloud.is_none());

    host.app.join_cloud(good()).await.unwrap();
    assert_eq!(host.app.join_cloud(good()).await, Err(CommandError::CloudJoined));
}

/// Every file below a folder, as one.
fn everything_in(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(everything_in(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

#[tokio::test]
async fn what_the_cloud_has_stored_names_no_door_and_holds_no_key() {
    let journey = Journey::begin().await;
    let shared = journey.host.key_for("Bobadil", &[&journey.door], Preset::Today, 1);
    journey.opens_from_afar().await.unwrap();
    journey.host.app.visit_from_afar(&journey.door).await.unwrap();

    let stored = everything_in(&journey.cloud.data);

    let has = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(has(b"ada@example.com") && has(b"Hall"), "it stores what an account is");
    let secret = shared.link.rsplit('#').next().unwrap().as_bytes();
    for needle in [&b"Front door"[..], b"Bobadil", secret, journey.lock().setup_text.as_bytes()] {
        assert!(!has(needle));
    }
}
