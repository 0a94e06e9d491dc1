//! Lines from devices to gateways: unread, ended when either end is gone, and for nobody else.

use cloud_api::gateway::{Gateway, NewGateway, Packet, What};
use cloud_api::{Name, Token, Word};
use cloud_client::{Client, CloudError, Socket};

use crate::running::{Running, cloud, credentials};

/// A site with one gateway that is connected.
struct Site {
    running: Running,
    owner: Client,
    gateway: Name,
    token: Token,
    socket: Socket,
}

async fn site() -> Site {
    let running = cloud().await;
    let signed_in = running.client.open_account(&credentials("ada@example.com", [1; 32])).await.unwrap();
    let owner = running.client.with_token(signed_in.token.clone());
    let added = owner.add_gateway(&NewGateway { name: "Hall".into() }).await.unwrap();
    let socket = running.client.with_token(added.token.clone()).gateway_socket().await.unwrap();
    Site { owner, gateway: added.gateway, token: added.token.clone(), socket, running }
}

async fn heard(socket: &mut Socket) -> Packet {
    Packet::decode(&socket.inward.recv().await.unwrap()).unwrap()
}

async fn said(socket: &Socket, line: u32, what: What) {
    socket.out.send(Packet { line, what }.encode()).await.unwrap();
}

fn word<T>(outcome: Result<T, CloudError>) -> Option<Word> {
    outcome.err().and_then(|error| error.word())
}

async fn listed(owner: &Client) -> Gateway {
    owner.gateways().await.unwrap().gateways.remove(0)
}

#[tokio::test]
async fn what_is_said_on_a_line_arrives_as_it_was_said() {
    let mut site = site().await;
    let mut phone = site.owner.line(site.gateway).await.unwrap();

    let opened = heard(&mut site.socket).await;
    phone.out.send(b"sealed".to_vec()).await.unwrap();
    let message = heard(&mut site.socket).await;
    said(&site.socket, opened.line, What::Message(b"answer".to_vec())).await;

    assert_eq!(opened.what, What::Open);
    assert_eq!(message, Packet { line: opened.line, what: What::Message(b"sealed".to_vec()) });
    assert_eq!(phone.inward.recv().await.unwrap(), b"answer");
}

#[tokio::test]
async fn a_line_ends_at_both_ends() {
    let mut site = site().await;
    let phone = site.owner.line(site.gateway).await.unwrap();
    let first = heard(&mut site.socket).await;
    drop(phone);
    assert_eq!(heard(&mut site.socket).await, Packet { line: first.line, what: What::End });

    let mut phone = site.owner.line(site.gateway).await.unwrap();
    let second = heard(&mut site.socket).await;
    said(&site.socket, second.line, What::End).await;
    assert!(phone.inward.recv().await.is_none());
    assert_ne!(first.line, second.line);
}

#[tokio::test]
async fn two_lines_do_not_hear_each_other() {
    let mut site = site().await;
    let (mut ada, mut bob) =
        (site.owner.line(site.gateway).await.unwrap(), site.owner.line(site.gateway).await.unwrap());
    let (first, second) = (heard(&mut site.socket).await.line, heard(&mut site.socket).await.line);

    said(&site.socket, second, What::Message(b"for bob".to_vec())).await;
    said(&site.socket, first, What::Message(b"for ada".to_vec())).await;

    assert_eq!(ada.inward.recv().await.unwrap(), b"for ada");
    assert_eq!(bob.inward.recv().await.unwrap(), b"for bob");
}

#[tokio::test]
async fn a_gateway_that_is_not_connected_is_away_and_listed_so() {
    let site = site().await;
    let cellar = site.owner.add_gateway(&NewGateway { name: "Cellar".into() }).await.unwrap();

    assert_eq!(word(site.owner.line(cellar.gateway).await), Some(Word::GatewayAway));

    let listed = site.owner.gateways().await.unwrap().gateways;
    let here: Vec<_> = listed.iter().map(|gateway| (gateway.name.as_str(), gateway.here)).collect();
    assert_eq!(here.len(), 2);
    assert!(here.contains(&("Hall", true)) && here.contains(&("Cellar", false)), "{here:?}");
}

#[tokio::test]
async fn a_gateway_that_loses_its_socket_takes_its_lines_along() {
    let site = site().await;
    let mut phone = site.owner.line(site.gateway).await.unwrap();

    drop(site.socket);

    assert!(phone.inward.recv().await.is_none());
}

#[tokio::test]
async fn a_gateway_that_comes_back_takes_the_place_of_its_dead_socket() {
    let mut site = site().await;
    let mut again = site.running.client.with_token(site.token.clone()).gateway_socket().await.unwrap();

    assert!(site.socket.inward.recv().await.is_none());

    let _phone = site.owner.line(site.gateway).await.unwrap();
    assert_eq!(heard(&mut again).await.what, What::Open);
    drop(site.socket);
    assert!(listed(&site.owner).await.here);
}

#[tokio::test]
async fn nobody_but_the_sites_devices_gets_a_line() {
    let site = site().await;
    let eve = site.running.client.open_account(&credentials("eve@example.com", [2; 32])).await.unwrap();
    let eve = site.running.client.with_token(eve.token.clone());
    let waiting = site.running.client.sign_in(&credentials("ada@example.com", [3; 32])).await.unwrap();
    let waiting = site.running.client.with_token(waiting.token.clone());
    let as_gateway = site.running.client.with_token(site.token.clone());

    assert_eq!(word(site.running.client.line(site.gateway).await), Some(Word::SignedOut));
    assert_eq!(word(as_gateway.line(site.gateway).await), Some(Word::SignedOut));
    assert_eq!(word(eve.line(site.gateway).await), Some(Word::NotFound));
    assert_eq!(word(waiting.line(site.gateway).await), Some(Word::NotApproved));
    assert_eq!(word(site.owner.gateway_socket().await), Some(Word::SignedOut));
    assert_eq!(word(eve.remove_gateway(site.gateway).await), Some(Word::NotFound));
}

#[tokio::test]
async fn who_is_shut_out_loses_the_line_at_once() {
    let site = site().await;
    let second = site.running.client.sign_in(&credentials("ada@example.com", [3; 32])).await.unwrap();
    let approval =
        cloud_api::device::Approval { sealed_key: cloud_api::Bytes(vec![1]), public_key: Name([3; 32]) };
    site.owner.approve(second.device, &approval).await.unwrap();
    let phone = site.running.client.with_token(second.token.clone());
    let mut line = phone.line(site.gateway).await.unwrap();

    site.owner.shut_out(second.device).await.unwrap();

    assert!(line.inward.recv().await.is_none());
    assert_eq!(word(phone.line(site.gateway).await), Some(Word::SignedOut));
}

#[tokio::test]
async fn a_gateway_that_was_removed_is_out_at_once() {
    let mut site = site().await;

    site.owner.remove_gateway(site.gateway).await.unwrap();

    assert!(site.socket.inward.recv().await.is_none());
    let again = site.running.client.with_token(site.token.clone()).gateway_socket().await;
    assert_eq!(word(again), Some(Word::SignedOut));
    assert_eq!(word(site.owner.line(site.gateway).await), Some(Word::NotFound));
}

#[tokio::test]
async fn one_gateway_has_so_many_lines_and_a_free_one_is_given_on() {
    let site = site().await;
    let mut lines = Vec::new();
    for _ in 0..32 {
        lines.push(site.owner.line(site.gateway).await.unwrap());
    }
    assert_eq!(word(site.owner.line(site.gateway).await), Some(Word::TooMany));

    said(&site.socket, 0, What::End).await;

    assert!(lines.remove(0).inward.recv().await.is_none());
    site.owner.line(site.gateway).await.unwrap();
}

#[tokio::test]
async fn who_sends_what_is_none_is_hung_up_and_the_others_go_on() {
    let mut site = site().await;
    let mut eve = site.owner.line(site.gateway).await.unwrap();
    eve.out.send(vec![0; 1025]).await.unwrap();
    assert!(eve.inward.recv().await.is_none());

    let mut phone = site.owner.line(site.gateway).await.unwrap();
    let line = loop {
        let packet = heard(&mut site.socket).await;
        assert!(!matches!(packet.what, What::Message(_)), "nothing of it came through");
        if packet.what == What::Open && packet.line > 0 {
            break packet.line;
        }
    };
    said(&site.socket, line, What::Message(b"hello".to_vec())).await;
    assert_eq!(phone.inward.recv().await.unwrap(), b"hello");

    site.socket.out.send(vec![1, 2, 3]).await.unwrap();
    assert!(site.socket.inward.recv().await.is_none());
    assert!(phone.inward.recv().await.is_none());
}
