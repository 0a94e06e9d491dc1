//! A real cloud over TCP in this process, with a clock that stands still.

use std::net::TcpListener;
use std::sync::Arc;

use cloud_api::Name;
use cloud_api::account::{Credentials, NewDevice};
use cloud_client::{Address, Client, Roots};
use cloud_server::{BehindProxy, Cloud, Database, Listening, Place, Ports, serve};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) const NOW: i64 = 1_795_356_000;

pub(crate) struct Running {
    pub(crate) client: Client,
    task: JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn client_at(address: &str) -> Client {
    Client::new(Address::parse(address).unwrap(), &Roots::default(), Arc::new(|_| 0)).unwrap()
}

pub(crate) async fn cloud() -> Running {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&Place::Folder(folder.path().into())).await.unwrap();
    let drawn = std::sync::atomic::AtomicU64::new(1);
    let ports = Ports {
        clock: Arc::new(|| NOW),
        stopwatch: Arc::new(|| std::time::Duration::ZERO),
        entropy: Arc::new(move |buffer| {
            let number = drawn.fetch_add(1, std::sync::atomic::Ordering::SeqCst).to_be_bytes();
            buffer.iter_mut().zip(number.iter().cycle()).for_each(|(byte, value)| *byte = *value);
        }),
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let listening = Listening { listener, watch: None, tls: None, proxy: BehindProxy::No };
    let task = tokio::spawn(async move {
        serve(Cloud::new(database, ports), listening, std::future::pending()).await.unwrap();
    });
    Running { client: client_at(&address), task, _folder: folder }
}

pub(crate) fn credentials(email: &str, public_key: [u8; 32]) -> Credentials {
    let device = NewDevice { name: "Phone".into(), public_key: Name(public_key) };
    Credentials { email: email.into(), password: "correct horse battery".into(), device, invitation: None }
}
