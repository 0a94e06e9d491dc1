//! A gateway between a real cloud over TCP and a lock in memory; a phone far away talks to the lock through both.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cloud_api::Name;
use cloud_api::account::{Credentials, NewDevice};
use cloud_api::gateway::NewGateway;
use cloud_client::{Address, Client, CloudError, Roots};
use cloud_server::{BehindProxy, Cloud, Database, Listening, Place, Ports, serve};
use gateway::{Pauses, stay_connected};
use lock_link::memory::{Heard, LockEnd, MemoryLink};
use lock_link::relay::{Dial, Line, RelayLink, Station};
use lock_link::{Limits, Link, LinkError, Profile};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

const SOON: Duration = Duration::from_secs(10);

/// A cloud that can be stopped and started again at its address.
struct Running {
    folder: TempDir,
    address: SocketAddr,
    /// Its own, so that all of it can be torn down at once.
    runtime: Option<Runtime>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listener(address: SocketAddr) -> TcpListener {
    let listener = TcpListener::bind(address).unwrap();
    listener.set_nonblocking(true).unwrap();
    listener
}

fn serving(folder: PathBuf, listener: TcpListener) -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let drawn = AtomicU64::new(1);
    let ports = Ports {
        clock: Arc::new(|| 1_795_356_000),
        stopwatch: Arc::new(|| Duration::ZERO),
        entropy: Arc::new(move |buffer| {
            let number = drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            buffer.iter_mut().zip(number.iter().cycle()).for_each(|(byte, value)| *byte = *value);
        }),
    };
    let listening = Listening { listener, watch: None, tls: None, proxy: BehindProxy::No };
    runtime.spawn(async move {
        let database = Database::open(&Place::Folder(folder)).await.unwrap();
        serve(Cloud::new(database, ports), listening, std::future::pending()).await.unwrap();
    });
    runtime
}

impl Running {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = listener("127.0.0.1:0".parse().unwrap());
        let address = listener.local_addr().unwrap();
        let runtime = Some(serving(folder.path().into(), listener));
        Self { folder, address, runtime }
    }

    fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    fn start_again(&mut self) {
        self.runtime = Some(serving(self.folder.path().into(), listener(self.address)));
    }

    fn client(&self) -> Client {
        let address = Address::parse(&format!("http://{}", self.address)).unwrap();
        Client::new(address, &Roots::default(), Arc::new(|_| 0)).unwrap()
    }
}

/// A building with a gateway, and a phone somewhere else.
struct World {
    cloud: Running,
    door: LockEnd,
    phone: RelayLink,
    owner: Client,
    gateway: Name,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn dial(client: Client, gateway: Name) -> Dial {
    Arc::new(move || {
        let client = client.clone();
        Box::pin(async move {
            match client.line(gateway).await {
                Ok(socket) => Ok(Line { out: socket.out, inward: socket.inward }),
                Err(CloudError::Away | CloudError::Refused { .. }) => Err(LinkError::GatewayAway),
                Err(CloudError::Strange | CloudError::BadKey) => Err(LinkError::Lost),
            }
        })
    })
}

async fn world() -> World {
    let cloud = Running::start();
    let device = NewDevice { name: "Phone".into(), public_key: Name([1; 32]) };
    let credentials = Credentials {
        email: "ada@example.com".into(),
        password: "correct horse battery".into(),
        device,
        invitation: None,
    };
    let signed_in = cloud.client().open_account(&credentials).await.unwrap();
    let owner = cloud.client().with_token(signed_in.token.clone());
    let added = owner.add_gateway(&NewGateway { name: "Hall".into() }).await.unwrap();

    let radio = MemoryLink::new();
    let door = radio.add(lock_link::Place::new("door"), Profile::OLP1, || vec![0x01]);
    let station = Arc::new(Station::new(Arc::new(radio), Profile::OLP1, Limits::default()));
    let (looking, carrier) = (station.clone(), cloud.client().with_token(added.token.clone()));
    let pauses = Pauses {
        first: Duration::from_millis(20),
        longest: Duration::from_millis(100),
        jitter: Arc::new(|_| 0),
    };
    let tasks = vec![
        tokio::spawn(async move { looking.look_around().await }),
        tokio::spawn(async move { stay_connected(&carrier, &station, &pauses).await }),
    ];
    let phone = RelayLink::new(dial(owner.clone(), added.gateway));
    World { cloud, door, phone, owner, gateway: added.gateway, tasks }
}

impl World {
    /// Asks until the gateway is there; how long that takes is for the test's own limit.
    async fn connected(&self) {
        let until_there = async {
            while self.owner.line(self.gateway).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, until_there).await.unwrap();
    }

    /// Finds the lock, says something and hears the answer.
    async fn talk(&mut self, question: &[u8], answer: &[u8]) {
        let limits = Limits::default();
        let (_, mut connection) =
            lock_link::reach(&self.phone, &Profile::OLP1, |_| true, &limits).await.unwrap();
        connection.send(question).await.unwrap();
        loop {
            match self.door.next().await {
                Heard::Frame(frame) => break assert_eq!(frame, question),
                Heard::Subscribed { .. } | Heard::Left => {}
            }
        }
        self.door.send(answer).unwrap();
        assert_eq!(connection.receive(SOON).await.unwrap(), answer);
        connection.close().await;
    }
}

#[tokio::test]
async fn a_phone_far_away_talks_to_a_lock_in_the_building() {
    let mut world = world().await;
    world.connected().await;

    world.talk(b"question", b"answer").await;
    world.talk(b"once more", b"again").await;
}

#[tokio::test]
async fn a_lock_is_hung_up_when_the_cloud_goes_away_in_mid_talk() {
    let mut world = world().await;
    world.connected().await;
    let limits = Limits::default();
    let (_, mut connection) =
        lock_link::reach(&world.phone, &Profile::OLP1, |_| true, &limits).await.unwrap();
    assert!(matches!(world.door.next().await, Heard::Subscribed { .. }));

    world.owner.remove_gateway(world.gateway).await.unwrap();

    assert_eq!(world.door.next().await, Heard::Left);
    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
}

#[tokio::test]
async fn a_gateway_comes_back_by_itself_after_the_cloud_was_down() {
    let mut world = world().await;
    world.connected().await;
    world.cloud.kill();
    let stopped = async { while world.owner.gateways().await.is_ok() {} };
    tokio::time::timeout(SOON, stopped).await.unwrap();
    assert!(matches!(
        world.phone.connect(world.door.place(), &Profile::OLP1, &Limits::default()).await,
        Err(LinkError::GatewayAway)
    ));

    world.cloud.start_again();

    world.connected().await;
    world.talk(b"are you back", b"yes").await;
}
