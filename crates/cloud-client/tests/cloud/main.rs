//! The client against a real cloud over TCP, and against things that only look like one.
#![expect(clippy::unwrap_used, reason = "a world that cannot be built fails its test")]

mod lines;
mod running;

use std::sync::Arc;

use cloud_api::account::{MemberRole, NewInvitation};
use cloud_api::device::Approval;
use cloud_api::mailbox::{Claim, PutMailbox, Reopening};
use cloud_api::sync::{Act, Mutation, Outcome, Push, RowState};
use cloud_api::{Bytes, Name, Token, Word};
use cloud_client::seal::{LinkKeys, RowKey, open_for_device, seal_for_device};
use cloud_client::{Client, CloudError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::running::{NOW, client_at, cloud, credentials};

fn public(secret: &zeroize::Zeroizing<[u8; 32]>) -> [u8; 32] {
    x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(**secret)).to_bytes()
}

#[tokio::test]
async fn a_second_device_gets_the_sites_key_and_the_cloud_does_not() {
    let running = cloud().await;
    let (site_key, second_secret) = ([3; 32], zeroize::Zeroizing::new([4; 32]));
    let first = running.client.open_account(&credentials("ada@example.com", [1; 32])).await.unwrap();
    let first = running.client.with_token(first.token.clone());
    let second =
        running.client.sign_in(&credentials("ada@example.com", public(&second_secret))).await.unwrap();
    let waiting = running.client.with_token(second.token.clone());
    assert_eq!(waiting.sealed_key().await.err().and_then(|error| error.word()), Some(Word::NotApproved));
    let devices = first.devices().await.unwrap().devices;
    let asked = devices.iter().find(|device| device.approved_at.is_none()).unwrap();
    let ephemeral = zeroize::Zeroizing::new([5; 32]);
    let sealed = seal_for_device(&asked.public_key.0, &ephemeral, [6; 24], &site_key).unwrap();
    assert!(!sealed.windows(32).any(|window| window == site_key));
    let approval = Approval { sealed_key: Bytes(sealed), public_key: asked.public_key };
    first.approve(asked.device, &approval).await.unwrap();
    let got = waiting.sealed_key().await.unwrap();
    assert_eq!(*open_for_device(&second_secret, &got.sealed_key.0).unwrap(), site_key);
    first.shut_out(asked.device).await.unwrap();
    assert_eq!(waiting.devices().await.err().and_then(|error| error.word()), Some(Word::SignedOut));
}

#[tokio::test]
async fn a_short_link_carries_an_item_that_the_host_can_replace() {
    let running = cloud().await;
    let host = running.client.open_account(&credentials("ada@example.com", [1; 32])).await.unwrap();
    let host = running.client.with_token(host.token.clone());
    let link = LinkKeys::new(&[9; 16]);
    let put = |body: &[u8], replaces| PutMailbox {
        claim_hash: link.claim_hash(),
        item: Bytes(link.seal([1; 24], body).unwrap()),
        expires_at: NOW + 86_400,
        replaces,
    };
    host.put_mailbox(link.mailbox(), &put(b"until Sunday", None)).await.unwrap();
    // The guest knows nothing but the link.
    let guest = &running.client;
    let reader = Token::new([8; 32]);
    let reader_hash = Name(<sha2::Sha256 as sha2::Digest>::digest(reader.bytes()).into());
    let claim = Claim { claim: link.claim().clone(), reader_hash };
    let item = guest.claim(link.mailbox(), &claim).await.unwrap();
    assert_eq!(*link.open(&item.item.0).unwrap(), b"until Sunday");
    assert_eq!(guest.item(link.mailbox(), &reader, Some(1)).await.unwrap(), None);
    host.put_mailbox(link.mailbox(), &put(b"until Monday", Some(1))).await.unwrap();
    let newer = guest.item(link.mailbox(), &reader, Some(1)).await.unwrap().unwrap();
    assert_eq!(*link.open(&newer.item.0).unwrap(), b"until Monday");
    let thief = Claim { claim: link.claim().clone(), reader_hash: Name([7; 32]) };
    let refused = guest.claim(link.mailbox(), &thief).await.unwrap_err();
    assert_eq!(refused.word(), Some(Word::AlreadyClaimed));
    host.reopen_mailbox(link.mailbox(), &Reopening { claim_hash: link.claim_hash() }).await.unwrap();
    assert_eq!(host.mailbox(link.mailbox()).await.unwrap().claimed_at, None);
    host.empty_mailbox(link.mailbox()).await.unwrap();
    assert_eq!(guest.claim(link.mailbox(), &claim).await.unwrap_err().word(), Some(Word::NotFound));
}

#[tokio::test]
async fn two_people_of_a_site_share_sealed_rows_and_a_revocation_wins() {
    let running = cloud().await;
    let owner = running.client.open_account(&credentials("ada@example.com", [1; 32])).await.unwrap();
    let owner = running.client.with_token(owner.token.clone());
    let invited = owner.invite(&NewInvitation { role: MemberRole::Manager }).await.unwrap();
    let mut joining = credentials("mia@example.com", [2; 32]);
    joining.invitation = Some(invited.invitation);
    let manager = running.client.open_account(&joining).await.unwrap();
    let approval = Approval { sealed_key: Bytes(vec![1]), public_key: Name([2; 32]) };
    owner.approve(manager.device, &approval).await.unwrap();
    let manager = running.client.with_token(manager.token.clone());
    let key = RowKey::new(&[3; 32]);
    let (bucket, row) = (Name([1; 16]), Name([2; 16]));
    let sealed = |state, body: &[u8]| Bytes(key.seal([4; 24], bucket, row, state, body).unwrap());
    let push = |number, act| Push { mutations: vec![Mutation { number, bucket, row, act }] };
    let put = Act::Put { body: sealed(RowState::Live, b"Ada, flat 3"), base: 0 };
    assert_eq!(owner.push(&push(1, put)).await.unwrap().outcomes, [Outcome::Accepted { version: 1 }]);
    let seen = manager.pull(bucket, 0, 0).await.unwrap();
    let body = seen.rows[0].body.as_ref().unwrap();
    assert_eq!(*key.open(bucket, row, RowState::Live, &body.0).unwrap(), b"Ada, flat 3");
    let end = Act::End { body: sealed(RowState::Ended, b"taken back by Mia") };
    manager.push(&push(1, end)).await.unwrap();
    let again = Act::Put { body: sealed(RowState::Live, b"Ada, flat 4"), base: 1 };
    assert!(matches!(owner.push(&push(2, again)).await.unwrap().outcomes[..], [Outcome::Over { .. }]));
    let seen = owner.pull(bucket, seen.cookie, 0).await.unwrap();
    let body = seen.rows[0].body.as_ref().unwrap();
    assert!(key.open(bucket, row, RowState::Live, &body.0).is_none());
    assert_eq!(*key.open(bucket, row, RowState::Ended, &body.0).unwrap(), b"taken back by Mia");
}

/// Answers every connection with these bytes, and counts the connections.
async fn something_else(answer: &'static [u8]) -> (Client, Arc<std::sync::atomic::AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_at(&format!("http://{}", listener.local_addr().unwrap()));
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let mut heard = [0; 4096];
            let _ = stream.read(&mut heard).await;
            let _ = stream.write_all(answer).await;
        }
    });
    (client, count)
}

#[tokio::test]
async fn what_only_looks_like_a_cloud_is_told_apart_from_one_that_is_away() {
    for (answer, expected) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"[..], CloudError::Strange),
        (b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", CloudError::Strange),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", CloudError::Strange),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", CloudError::Away),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\nConnection: close\r\n\r\n{", CloudError::Away),
        (b"\x00\x01\x02", CloudError::Away),
    ] {
        let (client, _) = something_else(answer).await;
        assert_eq!(client.members().await.unwrap_err(), expected, "{}", String::from_utf8_lossy(answer));
    }
}

#[tokio::test]
async fn a_cloud_that_is_away_is_tried_three_times_and_a_new_account_once() {
    let (client, tried) =
        something_else(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    assert_eq!(client.members().await.unwrap_err(), CloudError::Away);
    assert_eq!(tried.swap(0, std::sync::atomic::Ordering::SeqCst), 3);
    assert_eq!(client.open_account(&credentials("a@b.example", [1; 32])).await.err(), Some(CloudError::Away));
    assert_eq!(tried.load(std::sync::atomic::Ordering::SeqCst), 1);
}
