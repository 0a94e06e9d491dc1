//! Nodes and database are killed at random moments under load: nothing acknowledged is lost, nothing happens twice.

use std::sync::{Arc, Mutex};

use cloud_api::account::{Credentials, NewDevice};
use cloud_api::sync::{Act, Mutation, Outcome, Push};
use cloud_api::{Bytes, Name, Token};
use cloud_client::{Address, Client, CloudError, Roots};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::postgres::Postgres;
use crate::program::Program;

const SEED: u64 = 20_261_123;
const WRITERS: u8 = 4;
/// Changes of each writer.
const CHANGES: i64 = 60;
/// Changes of all writers between one kill and the next, at most.
const BETWEEN: u64 = 20;
/// How far writers may run ahead of a kill that is due, so that it meets them at work and never comes after them all.
const AHEAD: u64 = 8;
const BUCKET: Name = Name([1; 16]);

/// Two nodes, or one, and what they stand on.
struct Cloud {
    folder: TempDir,
    server: Option<Postgres>,
    nodes: Mutex<Vec<(Program, Client)>>,
    acknowledged: watch::Sender<u64>,
    /// The next kill comes after this many changes.
    due: watch::Sender<u64>,
}

impl Cloud {
    fn node(&self) -> (Program, Client) {
        let program = match &self.server {
            None => Program::start(&self.folder.path().join("data")),
            Some(server) => {
                Program::start_with(self.folder.path(), &["--database", &server.address("postgres")])
            }
        };
        let address = Address::parse(&format!("http://{}", program.address)).unwrap();
        let client = Client::new(address, &Roots::default(), Arc::new(|_| 0)).unwrap();
        (program, client)
    }

    fn client(&self, number: usize) -> Client {
        let nodes = self.nodes.lock().unwrap();
        nodes[number % nodes.len()].1.clone()
    }

    /// Kills one of them and starts it again.
    async fn strike(&self, victim: u64) {
        let count = u64::try_from(self.nodes.lock().unwrap().len()).unwrap();
        match (&self.server, usize::try_from(victim % (count + 1)).unwrap()) {
            (Some(server), number) if number == self.nodes.lock().unwrap().len() => {
                server.kill();
                server.run();
                server.answers().await;
            }
            (_, number) => {
                let number = number % self.nodes.lock().unwrap().len();
                self.nodes.lock().unwrap()[number].0.signal("-KILL");
                let again = self.node();
                self.nodes.lock().unwrap()[number] = again;
            }
        }
    }
}

fn credentials(key: u8) -> Credentials {
    let device = NewDevice { name: "Phone".into(), public_key: Name([key; 32]) };
    Credentials {
        email: "ada@example.com".into(),
        password: "correct horse battery".into(),
        device,
        invitation: None,
    }
}

/// Changes its own row, version by version, and asks again until each change is acknowledged.
async fn write(cloud: Arc<Cloud>, writer: u8, token: Token) {
    let row = Name([writer; 16]);
    for number in 1..=CHANGES {
        let near = |due: &u64| *cloud.acknowledged.borrow() < *due + AHEAD;
        cloud.due.subscribe().wait_for(near).await.unwrap();
        let body = Bytes(number.to_be_bytes().to_vec());
        let push = Push {
            mutations: vec![Mutation {
                number,
                bucket: BUCKET,
                row,
                act: Act::Put { body, base: number - 1 },
            }],
        };
        for attempt in 0.. {
            assert!(attempt < 1000, "writer {writer} gave up at {number}");
            let client = cloud.client(usize::from(writer) + attempt).with_token(token.clone());
            match client.push(&push).await {
                Ok(pushed) => {
                    let expected = [Outcome::Accepted { version: number }];
                    assert!(pushed.outcomes == expected || pushed.outcomes == [Outcome::Known], "{pushed:?}");
                    break;
                }
                Err(CloudError::Away) => {}
                Err(refused) => assert_eq!(refused.word(), Some(cloud_api::Word::Unavailable), "{refused}"),
            }
        }
        cloud.acknowledged.send_modify(|count| *count += 1);
    }
}

async fn strike_until_done(cloud: Arc<Cloud>) -> u32 {
    let mut random = SEED;
    let mut strikes = 0;
    let all = u64::from(WRITERS) * u64::try_from(CHANGES).unwrap();
    let mut acknowledged = cloud.acknowledged.subscribe();
    loop {
        let due = *cloud.due.borrow();
        if *acknowledged.wait_for(|count| *count >= due.min(all)).await.unwrap() >= all {
            break;
        }
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        cloud.strike(random >> 40).await;
        strikes += 1;
        cloud.due.send_replace(*acknowledged.borrow() + (random >> 20) % BETWEEN);
    }
    strikes
}

async fn survives(server: Option<Postgres>, nodes: usize) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(server) = &server {
        server.answers().await;
    }
    let cloud = Cloud {
        folder,
        server,
        nodes: Mutex::new(Vec::new()),
        acknowledged: watch::Sender::new(0),
        due: watch::Sender::new(0),
    };
    for _ in 0..nodes {
        let node = cloud.node();
        cloud.nodes.lock().unwrap().push(node);
    }
    let cloud = Arc::new(cloud);
    let owner = cloud.client(0).open_account(&credentials(0)).await.unwrap();
    let mut writing = Vec::new();
    for writer in 0..WRITERS {
        let token = if writer == 0 {
            owner.token.clone()
        } else {
            let device = cloud.client(0).sign_in(&credentials(writer)).await.unwrap();
            let approval =
                cloud_api::device::Approval { sealed_key: Bytes(vec![1]), public_key: Name([writer; 32]) };
            let first = cloud.client(0).with_token(owner.token.clone());
            first.approve(device.device, &approval).await.unwrap();
            device.token.clone()
        };
        writing.push(tokio::spawn(write(cloud.clone(), writer, token)));
    }
    let striking = tokio::spawn(strike_until_done(cloud.clone()));
    for task in writing {
        task.await.unwrap();
    }
    let strikes = striking.await.unwrap();
    assert!(strikes >= 8, "seed {SEED}: only {strikes} kills");
    let pulled = cloud.client(0).with_token(owner.token.clone()).pull(BUCKET, 0, 0).await.unwrap();
    let found: Vec<(i64, Option<Bytes>)> =
        pulled.rows.iter().map(|row| (row.version, row.body.clone())).collect();
    let expected = (CHANGES, Some(Bytes(CHANGES.to_be_bytes().to_vec())));
    assert_eq!(found, vec![expected; usize::from(WRITERS)], "seed {SEED}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_node_alone_is_killed_again_and_again() {
    survives(None, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn two_nodes_and_their_database_are_killed_again_and_again() {
    survives(Some(Postgres::start()), 2).await;
}
