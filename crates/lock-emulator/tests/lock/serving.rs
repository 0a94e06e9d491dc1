//! A lock in real time: over memory and over TCP, with the link that the app uses.

use std::time::Duration;

use lock_emulator::serve::{self, Handle, PROFILE, WorldClock};
use lock_emulator::{Device, Parts};
use lock_link::memory::MemoryLink;
use lock_link::tcp::TcpLink;
use lock_link::{Connection, Limits, Link, LinkError, Place};
use lock_protocol::keys::{AdvertKey, SiteKey};
use lock_protocol::phone::Event;
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::Contents;
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::Status;
use lock_protocol::{Mono, Phone, advert};

use crate::cast::START;

const WAIT: Duration = Duration::from_secs(5);

fn memory() -> (MemoryLink, Place, Handle) {
    let (link, place) = (MemoryLink::new(), Place::new("front door"));
    let handle = serve::memory::start(&link, place.clone(), 1).unwrap();
    (link, place, handle)
}

async fn tcp(frame_len_cap: usize) -> (TcpLink, Place, Handle) {
    let world = Mono(0);
    let device = Device::boot(Parts::in_memory(1, world), world).unwrap();
    let (handle, running) = serve::run(device, WorldClock::starting_at(world));
    tokio::spawn(running);
    let listener = serve::tcp::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(serve::tcp::serve(listener, handle.clone(), frame_len_cap));
    (TcpLink::new([address.clone()]), Place::new(address), handle)
}

/// Sends what the phone has to send, then waits for the event it waits for.
async fn learn(phone: &mut Phone, connection: &mut Connection) -> Result<Event, LinkError> {
    loop {
        while let Some(frame) = phone.poll_transmit() {
            connection.send(&frame).await?;
        }
        if let Some(event) = phone.poll_event() {
            return Ok(event);
        }
        let frame = connection.receive(WAIT).await?;
        phone.handle_frame(&frame, Mono(0));
    }
}

async fn code(handle: &Handle) -> SetupCode {
    SetupCode::from_text(&handle.with(|device, _| device.setup_text()).await.unwrap()).unwrap()
}

/// Finds the lock by its tag, puts it into service, and says how it answered.
async fn provision(link: &dyn Link, handle: &Handle) -> Status {
    let code = code(handle).await;
    let key = AdvertKey::of(&code.lock_pub, &code.lock_id);
    let ours = |data: &[u8]| advert::recognise(data, &key, START).is_some_and(|flags| flags.setup);
    let limits = Limits::default();
    let found = lock_link::find(link, &PROFILE, |sighting| ours(&sighting.manufacturer_data), &limits).await;
    let mut connection = link.connect(&found.unwrap().place, &PROFILE, &limits).await.unwrap();
    let mut phone = Phone::new(code.lock_id, connection.frame_len_max());
    let Event::Greeted(greeting) = learn(&mut phone, &mut connection).await.unwrap() else {
        panic!("no greeting")
    };
    let site = SiteKey::new([7; 32]);
    let contents = Contents {
        root: site.root(&code.lock_id, &greeting.install_nonce),
        policy: Policy::OWNER,
        log_start: site.log_start(&code.lock_id, &greeting.install_nonce),
        time: START,
        settings_version: 1,
        settings: Settings::default(),
    };
    phone.setup(&code, &[9; 32], &contents).unwrap();
    let Event::SetUp(status) = learn(&mut phone, &mut connection).await.unwrap() else { panic!("no answer") };
    connection.close().await;
    status
}

#[tokio::test]
async fn a_lock_is_found_and_put_into_service_over_memory() {
    let (link, _, handle) = memory();
    assert_eq!(provision(&link, &handle).await, Status::Ok);
}

#[tokio::test]
async fn a_lock_is_found_and_put_into_service_over_tcp() {
    let (link, _, handle) = tcp(512).await;
    assert_eq!(provision(&link, &handle).await, Status::Ok);
}

#[tokio::test]
async fn a_capped_lock_speaks_in_frames_of_twenty_bytes() {
    let (link, place, handle) = tcp(20).await;
    let connection = link.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    assert_eq!(connection.frame_len_max(), 20);
    connection.close().await;

    assert_eq!(provision(&link, &handle).await, Status::Ok);
}

#[tokio::test]
async fn a_second_phone_waits_until_the_first_has_left() {
    let (link, place, _handle) = tcp(512).await;
    let second = TcpLink::new([place.as_str()]);
    let limits = Limits { connect: Duration::from_millis(300), ..Limits::default() };
    let mut first = link.connect(&place, &PROFILE, &limits).await.unwrap();
    first.receive(WAIT).await.unwrap();

    assert!(second.connect(&place, &PROFILE, &limits).await.is_err());

    first.close().await;
    let mut connection = second.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    assert!(!connection.receive(WAIT).await.unwrap().is_empty(), "the second phone is greeted");
}

#[tokio::test]
async fn a_power_cut_ends_the_connection_and_the_advertisement() {
    let (link, place, handle) = tcp(512).await;
    let mut connection = link.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    connection.receive(WAIT).await.unwrap();

    handle.with(|device, now| device.cut_power(now)).await.unwrap();

    assert!(matches!(receive_all(&mut connection).await, LinkError::Lost));
    connection.close().await;
    assert_eq!(*handle.advert().borrow(), None);
    handle.with(|device, now| device.power_on(now)).await.unwrap().unwrap();
    assert!(link.connect(&place, &PROFILE, &Limits::default()).await.is_ok());
}

#[tokio::test]
async fn a_power_cut_ends_a_connection_over_memory() {
    let (link, place, handle) = memory();
    let mut connection = link.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    connection.receive(WAIT).await.unwrap();

    handle.with(|device, now| device.cut_power(now)).await.unwrap();

    assert!(matches!(receive_all(&mut connection).await, LinkError::Lost));
}

async fn receive_all(connection: &mut Connection) -> LinkError {
    loop {
        if let Err(error) = connection.receive(WAIT).await {
            return error;
        }
    }
}

#[tokio::test]
async fn hostile_packets_end_their_own_stream_and_nothing_else() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (link, place, handle) = tcp(512).await;
    for bytes in [&b"\xFFgarbage"[..], b"\x05\x00\x01x", b"\x03\x00\x00", b"\x05\xFF\xFF", b"\x06\x00\x00"] {
        let mut stream = tokio::net::TcpStream::connect(place.as_str()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "{bytes:x?} was answered");
    }
    assert_eq!(provision(&link, &handle).await, Status::Ok);
}

#[tokio::test(start_paused = true)]
async fn a_silent_phone_is_dropped_when_its_time_is_up() {
    let (link, place, handle) = memory();
    let mut connection = link.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    connection.receive(WAIT).await.unwrap();

    tokio::time::advance(Duration::from_secs(21)).await;

    assert!(matches!(receive_all(&mut connection).await, LinkError::Lost));
    assert!(!handle.with(|device, _| device.connected()).await.unwrap());
}

#[tokio::test]
async fn a_lock_serves_this_machine_only() {
    assert!(serve::tcp::bind("0.0.0.0:0".parse().unwrap()).await.is_err());
}
