//! Fetching calendars from real servers on this machine, most of which do not mean well.
#![expect(clippy::unwrap_used, reason = "a server that cannot be started fails its test")]

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cloud_client::Roots;
use cloud_client::feed::{FeedAddress, FeedAddressError, FeedAnswer, FeedClient, FeedError, Reach, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const HERE: Reach = Reach::PublicAndThisMachine;
const CALENDAR: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

/// A server that answers each connection with the next answer, the last one again and again.
struct Server {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn answering(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/ical/1.ics?s=geheim", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = heard.clone();
        tokio::spawn(async move {
            let mut next = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 8192];
                let length = stream.read(&mut request).await.unwrap_or(0);
                log.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).to_lowercase());
                let _ = stream.write_all(answers[next.min(answers.len() - 1)].as_bytes()).await;
                next += 1;
            }
        });
        Self { address, heard }
    }

    async fn fetch(&self, known: Option<&Version>) -> Result<FeedAnswer, FeedError> {
        client().fetch(&address(&self.address), known).await
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn client() -> FeedClient {
    FeedClient::new(&Roots::default(), HERE).unwrap()
}

fn address(text: &str) -> FeedAddress {
    FeedAddress::parse(text, HERE).ok().unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn error(answer: Result<FeedAnswer, FeedError>) -> FeedError {
    answer.err().unwrap()
}

#[tokio::test]
async fn a_calendar_comes_with_its_version_and_is_not_sent_again() {
    let marks = "ETag: \"v1\"\r\nLast-Modified: Mon, 23 Nov 2026 10:00:00 GMT\r\nContent-Type: text/html\r\n";
    let server =
        Server::answering(vec![answer("200 OK", marks, CALENDAR), answer("304 Not Modified", "", "")]).await;
    let FeedAnswer::Body { bytes, version } = server.fetch(None).await.ok().unwrap() else { unreachable!() };
    assert_eq!(bytes, CALENDAR.as_bytes());
    assert!(matches!(server.fetch(Some(&version)).await, Ok(FeedAnswer::NotModified)));
    let heard = server.heard();
    assert!(!heard[0].contains("if-none-match"));
    assert!(heard[0].contains("accept-encoding: identity"));
    assert!(heard[1].contains("if-none-match: \"v1\""));
    assert!(heard[1].contains("if-modified-since: mon, 23 nov 2026 10:00:00 gmt"));
}

#[tokio::test]
async fn an_error_keeps_its_number_and_the_wish_to_be_left_alone() {
    let server = Server::answering(vec![answer("503 Busy", "Retry-After: 120\r\n", "no")]).await;
    let after = Some(std::time::Duration::from_secs(120));
    let failed = error(server.fetch(None).await);
    assert_eq!(failed, FeedError::Status { status: 503, after });
    assert!(!format!("{failed:?} {failed}").contains("geheim"));
    let server = Server::answering(vec![answer("500 Oops", "", "")]).await;
    assert_eq!(error(server.fetch(None).await), FeedError::Status { status: 500, after: None });
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_never_inside() {
    let hop = answer("302 Found", "Location: /next\r\n", "");
    let mut answers = vec![hop.clone(); 3];
    answers.push(answer("200 OK", "", CALENDAR));
    let server = Server::answering(answers).await;
    assert!(matches!(server.fetch(None).await, Ok(FeedAnswer::Body { .. })));
    let server = Server::answering(vec![hop]).await;
    assert_eq!(error(server.fetch(None).await), FeedError::Redirects);
    assert_eq!(server.heard().len(), 4);
    for inside in [
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "http://example.com/",
        "https://localhost/",
        "https://ada:secret@example.com/",
        "https://example.com:22/",
        "file:///etc/passwd",
    ] {
        let location = format!("Location: {inside}\r\n");
        let server = Server::answering(vec![answer("301 Moved", &location, "")]).await;
        assert_eq!(error(server.fetch(None).await), FeedError::Forbidden, "{inside}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_and_looked_up_once_for_each_hop() {
    for (answers, expected) in [
        (vec!["127.0.0.1"], FeedError::Forbidden),
        (vec!["8.8.8.8", "10.0.0.1"], FeedError::Forbidden),
        (vec!["::ffff:169.254.169.254"], FeedError::Forbidden),
        (vec![], FeedError::Away),
    ] {
        let looked_up = Arc::new(AtomicUsize::new(0));
        let (count, found) = (looked_up.clone(), answers.clone());
        let lookup: cloud_client::feed::Lookup = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            let found: Vec<IpAddr> = found.iter().map(|text| text.parse().unwrap()).collect();
            Box::pin(async move { Ok(found) })
        });
        let client = FeedClient::with_lookup(&Roots::default(), Reach::Public, lookup).unwrap();
        let address = FeedAddress::parse("https://feeds.example/1.ics", Reach::Public).ok().unwrap();
        assert_eq!(error(client.fetch(&address, None).await), expected, "{answers:?}");
        assert_eq!(looked_up.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let looked_up = Arc::new(AtomicUsize::new(0));
    let count = looked_up.clone();
    let lookup: cloud_client::feed::Lookup = Arc::new(move |_| {
        // Here first, somewhere inside ever after: a second question would be refused.
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let found: IpAddr = if first { "127.0.0.1" } else { "10.0.0.1" }.parse().unwrap();
        Box::pin(async move { Ok(vec![found]) })
    });
    let client = FeedClient::with_lookup(&Roots::default(), HERE, lookup).unwrap();
    let connected = tokio::spawn(async move { listener.accept().await.is_ok() });
    let wanted = address(&format!("https://feeds.example:{port}/1.ics"));
    // It is no TLS server; what counts is who was knocked at.
    let fetching = tokio::spawn(async move { client.fetch(&wanted, None).await.err() });
    assert!(connected.await.unwrap());
    assert_eq!(fetching.await.unwrap(), Some(FeedError::Away));
    assert_eq!(looked_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_body_without_end_is_cut_off_and_a_compressed_one_is_not_unpacked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wanted = address(&format!("http://{}/", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 8192]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
    });
    assert_eq!(error(client().fetch(&wanted, None).await), FeedError::TooBig);
    let server = Server::answering(vec![answer("200 OK", "Content-Encoding: gzip\r\n", "bomb")]).await;
    assert_eq!(error(server.fetch(None).await), FeedError::Wrapped);
}

#[tokio::test]
async fn half_a_body_is_no_body() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\nConnection: close\r\n\r\nBEGIN:VCALENDAR\r\n";
    let server = Server::answering(vec![half.into()]).await;
    assert_eq!(error(server.fetch(None).await), FeedError::Away);
}

#[tokio::test]
async fn a_site_that_drips_is_given_up_after_a_minute() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wanted = address(&format!("http://{}/", listener.local_addr().unwrap()));
    let (begun, kept_open) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, hold) = (begun.clone(), kept_open.clone());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 8192]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nBEGIN:").await;
        tell.notify_one();
        hold.notified().await;
    });
    let fetching = tokio::spawn(async move { client().fetch(&wanted, None).await.err() });
    begun.notified().await;
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    assert_eq!(fetching.await.unwrap(), Some(FeedError::Slow));
    kept_open.notify_one();
}

#[test]
fn an_address_is_https_to_a_public_host_and_holds_no_person() {
    for good in [
        "https://www.airbnb.com/calendar/ical/1.ics?s=geheim",
        "webcal://calendar.google.com/a/basic.ics",
        " https://feeds.example:8443/x#y",
    ] {
        assert!(FeedAddress::parse(good, Reach::Public).is_ok(), "{good}");
    }
    for (wrong, why) in [
        ("calendar", FeedAddressError::Unreadable),
        ("http://feeds.example/", FeedAddressError::Plain),
        ("http://127.0.0.1/", FeedAddressError::Plain),
        ("ftp://feeds.example/", FeedAddressError::Plain),
        ("https://ada:secret@feeds.example/", FeedAddressError::Person),
        ("https://feeds.example:25/", FeedAddressError::Port),
        ("https://127.0.0.1/", FeedAddressError::Inside),
        ("https://2130706433/", FeedAddressError::Inside),
        ("https://0x7f000001/", FeedAddressError::Inside),
        ("https://[::1]/", FeedAddressError::Inside),
        ("https://localhost/", FeedAddressError::Inside),
        ("https://printer.local/", FeedAddressError::Inside),
    ] {
        assert_eq!(FeedAddress::parse(wrong, Reach::Public).err(), Some(why), "{wrong}");
    }
    assert_eq!(
        FeedAddress::parse("https://feeds.example/?s=1", Reach::Public).ok().unwrap().host(),
        "feeds.example"
    );
}
