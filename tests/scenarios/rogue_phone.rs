//! A phone that was let in and lies, or a cloud that shows what it kept: neither brings back what was taken back.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::sync::Arc;

use app::view::{CommandError, GrantState, Preset};
use cloud_api::account::{Credentials, NewDevice};
use cloud_api::sync::{Act, Mutation, Outcome, Push, Row, RowState};
use cloud_api::{Bytes, Name};
use cloud_client::seal::{JoiningCode, RowKey, device_public_key, open_joining};
use cloud_client::{Address, Client, Roots};
use zeroize::Zeroizing;

use crate::remote::account;
use crate::two_phones::{Home, let_in, waiting};

/// A device that was let in and does not do what the app does. What it sends, a cloud could show by itself, as far as
/// that is sealed already.
struct Rogue {
    client: Client,
    rows: RowKey,
    bucket: Name,
    sent: i64,
}

impl Rogue {
    async fn let_in_by(home: &Home) -> Self {
        let address = Address::parse(&home.cloud.address).unwrap();
        let nobody = Client::new(address, &Roots::default(), Arc::new(|_| 0)).unwrap();
        let secret = Zeroizing::new([77; 32]);
        let device = NewDevice { name: "Rogue".into(), public_key: Name(device_public_key(&secret)) };
        let draft = account(&home.cloud, "ada@example.com");
        let credentials =
            Credentials { email: draft.email, password: draft.password, device, invitation: None };
        let signed_in = nobody.sign_in(&credentials).await.unwrap();
        let client = nobody.with_token(signed_in.token);
        let code = JoiningCode::draw(&|bytes: &mut [u8]| bytes.fill(7));
        home.phone.app.let_in_phone(&waiting(&home.phone).await, code.reveal()).await.unwrap();
        let sealed = client.sealed_key().await.unwrap().sealed_key;
        let parcel = open_joining(&secret, &code, &sealed.0).unwrap();
        let rows = RowKey::new(parcel[1..33].try_into().unwrap());
        let bucket = rows.name("site", "");
        Self { client, rows, bucket, sent: 0 }
    }

    /// The rows of a table, with what they say.
    async fn rows_of(&self, table: &str) -> Vec<(Row, String)> {
        let pulled = self.client.pull(self.bucket, 0, 0).await.unwrap().rows;
        let read = pulled.into_iter().filter_map(|row| {
            let text = self.rows.open(self.bucket, row.row, row.state, &row.body.as_ref()?.0)?;
            Some((row, String::from_utf8(text.to_vec()).unwrap()))
        });
        read.filter(|(_, text)| text.ends_with(&format!("\"table\":\"{table}\"}}"))).collect()
    }

    async fn put(&mut self, row: Name, base: i64, body: Vec<u8>) {
        self.sent += 1;
        let act = Act::Put { body: Bytes(body), base };
        let mutation = Mutation { number: self.sent, bucket: self.bucket, row, act };
        let pushed = self.client.push(&Push { mutations: vec![mutation] }).await.unwrap();
        assert!(matches!(pushed.outcomes[..], [Outcome::Accepted { .. }]));
    }
}

#[tokio::test]
async fn an_older_state_shown_as_the_newest_brings_nothing_back() {
    let home = Home::together().await;
    let mut rogue = Rogue::let_in_by(&home).await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    home.sync().await;
    let (alive, _) = rogue.rows_of("grants").await.remove(0);
    home.phone.app.take_back(&shared.grant).unwrap();
    home.world.pass(10).await;
    home.phone.app.snapshot().unwrap();
    home.sync().await;

    let (now, _) = rogue.rows_of("grants").await.remove(0);
    rogue.put(now.row, now.version, alive.body.unwrap().0).await;
    let newcomer = home.world.phone();
    newcomer.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await.unwrap();
    let_in(&home.tablet, &newcomer).await;
    home.sync().await;

    for phone in [&home.phone, &home.tablet, &newcomer] {
        let state = phone.grant_state(&shared.grant);
        assert!(matches!(state, GrantState::Travelling { .. }), "{state:?}");
    }
    home.assert_the_same();
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_keeps_nothing_else_waiting() {
    let home = Home::together().await;
    let mut rogue = Rogue::let_in_by(&home).await;
    let strange = Name([9; 16]);
    let newer = rogue.rows.name("door", "[1]");
    let text = r#"{"schema":9999,"edit":1,"table":"window","row":{"glass":1}}"#;
    let sealed = rogue.rows.seal([3; 24], rogue.bucket, newer, RowState::Live, text.as_bytes()).unwrap();
    for (row, body, said) in
        [(newer, sealed, CommandError::SharedByNewerApp), (strange, vec![1; 60], CommandError::SharedDamaged)]
    {
        rogue.put(row, 0, body).await;
        let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
        for phone in [&home.phone, &home.tablet] {
            let refused = phone.app.sync().await.unwrap_err();
            assert!(refused == said || refused == CommandError::SharedDamaged, "{refused:?}");
        }
        assert_eq!(home.tablet.grant_state(&shared.grant), GrantState::Created);
    }
}
