//! Plays everybody but the guest for the browser tests of the guest page: host, locks, and the cloud that serves the page.
//!
//! `stage DIR` takes the built page; one JSON request per line comes in, one JSON answer per line goes out.
//! The first line out says where everything is.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a stage that breaks fails its test; it talks in lines"
)]

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use access::link::CodeCard;
use app::view::{CodeShape, DoorId, GrantId, KeyDraft, Preset};
use cloud_server::{BehindProxy, Cloud, Database, GuestPage, Listening, Place, Ports, serve};
use serde_json::{Value, json};
use tests::{Phone, SUNDAY_AFTERNOON, World, draft};

const DOORS: [&str; 2] = ["Front door", "Garden gate"];

struct Stage {
    world: World,
    host: Phone,
    doors: Vec<DoorId>,
}

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder of the built page"));
    let page = serve_page(GuestPage::from_folder(&folder).expect("the page is built"));
    let stage = Stage::set().await;
    let locks: Vec<String> = (0..DOORS.len()).map(|n| stage.world.lock(n).address.to_string()).collect();
    println!("{}", json!({ "page": page, "locks": locks, "now": SUNDAY_AFTERNOON }));
    // Locks and cloud run on threads of their own meanwhile.
    for line in std::io::stdin().lines() {
        let asked: Value = serde_json::from_str(&line.expect("a line comes in")).expect("a request is JSON");
        println!("{}", stage.answer(&asked).await);
    }
}

impl Stage {
    async fn set() -> Self {
        let world = World::with_locks(u64::try_from(DOORS.len()).expect("a few doors")).await;
        let host = world.phone();
        host.app.rename_host("Ada").expect("the host has a name");
        let mut doors = Vec::new();
        for (number, name) in DOORS.into_iter().enumerate() {
            doors.push(host.set_up(world.lock(number), name).await);
        }
        Self { world, host, doors }
    }

    async fn answer(&self, asked: &Value) -> Value {
        match asked["do"].as_str() {
            Some("key") => self.key(asked),
            Some("code") => self.code(asked),
            Some("type") => self.type_digits(asked).await,
            Some("rename") => self.rename(asked),
            Some("take_back") => self.take_back(asked).await,
            Some("pass") => self.pass(asked).await,
            Some("openings") => {
                json!({ "openings": self.world.lock(number(asked, "lock")).openings_logged().await })
            }
            Some("bolt") => self.bolt(number(asked, "lock")).await,
            other => panic!("nobody here does {other:?}"),
        }
    }

    /// A key for today, with whatever the request says of a draft.
    fn key(&self, asked: &Value) -> Value {
        let doors: Vec<&DoorId> = self.doors.iter().take(number(asked, "doors").max(1)).collect();
        let mut wanted = json!(draft("Bob", &doors, Preset::Today, 1));
        for (field, value) in asked["draft"].as_object().into_iter().flatten() {
            wanted[field] = value.clone();
        }
        let wanted: KeyDraft = serde_json::from_value(wanted).expect("a draft");
        let shared = self.host.app.make_key(&wanted).expect("the key is made");
        let digits: Vec<String> = shared.claim_codes.into_iter().map(|code| code.digits).collect();
        json!({ "link": shared.web_link, "app_link": shared.link, "grant": shared.grant, "digits": digits })
    }

    /// A real code for the first door for an hour from now, in a link to the page.
    fn code(&self, asked: &Value) -> Value {
        let shape = CodeShape::Visit { starts: None, minutes: 60 };
        let shared = self.host.code_for("Bob", &self.doors[0], shape);
        let time = |name: &str| asked[name].as_u64().map(|time| u32::try_from(time).expect("a time"));
        let card = CodeCard {
            digits: shared.digits.clone(),
            not_before: shared.preview.starts.unix,
            not_after: shared.preview.ends.unix,
            shown_from: time("shown_from"),
            first_use_before: None,
            once: false,
            hours: Vec::new(),
            zone: String::from(tests::ZONE),
            doors: vec![String::from(DOORS[0])],
            inviter: String::from("Ada"),
            help: String::from("The key safe is behind the bins."),
        };
        let link = card.web_link("latchstring.example").expect("a link");
        json!({ "link": link.reveal(), "digits": shared.digits })
    }

    /// Somebody types at the first door.
    async fn type_digits(&self, asked: &Value) -> Value {
        let signal = self.world.lock(0).shows_for(asked["digits"].as_str().unwrap_or_default()).await;
        json!({ "signal": format!("{signal:?}") })
    }

    /// The host calls himself something else.
    fn rename(&self, asked: &Value) -> Value {
        self.host.app.rename_host(asked["name"].as_str().unwrap_or_default()).expect("a name");
        json!({})
    }

    /// The host changes his mind, and goes to the door.
    async fn take_back(&self, asked: &Value) -> Value {
        let grant: GrantId = serde_json::from_value(asked["grant"].clone()).expect("a grant");
        self.host.app.take_back(&grant).expect("it is taken back");
        self.world.pass(9).await;
        self.host.app.visit_door(&self.doors[0]).await.expect("the host is at the door");
        json!({})
    }

    async fn pass(&self, asked: &Value) -> Value {
        let seconds = u32::try_from(number(asked, "seconds")).expect("seconds");
        self.world.pass(seconds).await;
        json!({})
    }

    async fn bolt(&self, lock: usize) -> Value {
        let position = self.world.lock(lock).handle.with(|device, _| device.bolt().position()).await;
        json!({ "bolt": position.expect("the lock runs") })
    }
}

fn number(asked: &Value, name: &str) -> usize {
    usize::try_from(asked[name].as_u64().unwrap_or(0)).expect("a small number")
}

/// A real cloud on loopback, and its address.
fn serve_page(page: GuestPage) -> String {
    let folder = tempfile::tempdir().expect("a folder for the cloud").keep();
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback listens");
    listener.set_nonblocking(true).expect("it does not block");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let drawn = AtomicU64::new(1);
    let ports = Ports {
        clock: Arc::new(|| i64::from(SUNDAY_AFTERNOON)),
        stopwatch: Arc::new(|| Duration::ZERO),
        entropy: Arc::new(move |buffer| {
            let number = drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            buffer.iter_mut().zip(number.iter().cycle()).for_each(|(byte, value)| *byte = *value);
        }),
    };
    tokio::spawn(async move {
        let database = Database::open(&Place::Folder(folder)).await.expect("the database opens");
        let listening = Listening { listener, watch: None, tls: None, proxy: BehindProxy::No };
        let cloud = Cloud::with_page(database, ports, page);
        serve(cloud, listening, std::future::pending()).await.expect("the cloud serves");
    });
    address
}
