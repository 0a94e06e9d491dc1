//! No secret in any log, error, event or file: the whole main path, then a search for everything that was drawn.

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::house::{House, Phone, later};
use app::Event;
use app::view::BoltAction;

#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<u8>>>);

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn said(phone: &Phone) -> Vec<u8> {
    let mut said = Vec::new();
    for event in phone.pocket.events.lock().unwrap().iter() {
        let text = match event {
            Event::SnapshotChanged(snapshot) => format!("{snapshot:?}"),
            Event::Progress(progress) => format!("{progress:?}"),
        };
        said.extend_from_slice(text.as_bytes());
    }
    said
}

fn files(phone: &Phone) -> Vec<u8> {
    let folder = std::fs::read_dir(phone.pocket.folder.path()).unwrap();
    folder.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_said_logged_or_left_readable() {
    let ear = Ear::default();
    let writer = ear.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest, other) = (house.phone(), house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let shared = host.shares(std::slice::from_ref(&door), 1);
    let key = guest.accepts(&shared);
    guest.opens(&key).await.unwrap();
    let key = other.accepts(&shared);
    let mut errors = vec![format!("{:?}", other.opens(&key).await.unwrap_err())];
    lock.faults.hide();
    errors.push(format!("{:?}", guest.app.unlock(&key, BoltAction::Lock).await));
    lock.faults.show();
    host.app.take_back(&shared.grant).unwrap();
    later(9).await;
    host.app.visit_door(&door).await.unwrap();
    errors.push(format!("{:?}", guest.app.read_link(&shared.link[..100]).err()));
    errors.push(format!("{:?}", guest.app.read_setup_code(&lock.setup_text[..60]).err()));
    guest.app.fail_writes_after(0);
    errors.push(format!("{:?}", guest.app.rename_host("Ada")));
    let sheet = host.app.recovery_sheet().unwrap();
    errors.push(format!("{:?}", other.app.restore(&sheet.words[..23].join(" ")).err()));

    let mut everything = ear.0.lock().unwrap().clone();
    assert!(contains(&everything, b"Failed to use the database"), "the log must have been heard");
    errors.iter().for_each(|error| everything.extend_from_slice(error.as_bytes()));
    for phone in [&host, &guest, &other] {
        everything.extend(said(phone));
        everything.extend(files(phone));
    }
    let secret_text = shared.link.split('#').nth(1).unwrap();
    let setup_digits = lock.setup_text.rsplit(':').next().unwrap();
    let texts =
        [&secret_text[60..90], &setup_digits[80..100], &sheet.words.join(" "), &sheet.pages[0].text[30..60]];
    for text in texts {
        assert!(!contains(&everything, text.as_bytes()), "a secret text is readable");
    }
    assert!(contains(&everything, b"Front door"), "the search must be able to find something");
    for secret in secrets_of(&[&host, &guest, &other]) {
        assert!(!contains(&everything, &secret[..16]), "a secret is readable");
        assert!(!contains(&everything, hex(&secret[..8]).as_bytes()), "a secret is readable as hex");
    }
}

/// Every 32 bytes drawn are the site key, a device secret, an ephemeral secret or a master key.
fn secrets_of(phones: &[&Phone]) -> Vec<Vec<u8>> {
    let drawn: Vec<Vec<u8>> =
        phones.iter().flat_map(|phone| phone.pocket.drawn.lock().unwrap().clone()).collect();
    let secrets: Vec<Vec<u8>> = drawn.into_iter().filter(|bytes| bytes.len() == 32).collect();
    assert!(secrets.len() >= 8, "{}", secrets.len());
    secrets
}
