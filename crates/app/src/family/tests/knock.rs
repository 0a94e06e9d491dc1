//! A family of locks that shares nothing with OLP/1: no proofs, no codes, one frame each way. For tests only.

use std::sync::Arc;
use std::time::Duration;

use access::capability::{self, Capability, Log, PhoneKeys};
use access::grant::{Binding, Grant};
use access::hand_on::{Share, TooWide};
use access::secret::SecretText;
use access::zone::to_unix;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lock_link::{Connection, Profile};
use store::table::change::{self, ChangeRow};
use store::table::door::{self, DoorRow, Step};
use store::table::log_chain::{self, LogChainRow};
use store::table::log_entry::LogEntryRow;
use store::table::pass::PassRow;
use store::table::{credential, grants, pass};
use store::{Access, Id, Secret};
use uuid::Uuid;

use crate::App;
use crate::attempt::Attempt;
use crate::failure::{Failure, unexpected};
use crate::family::{
    Answered, Care, CodeDigits, Codes, Conversation, Deed, Family, Greeting, Heard, Invite, InviteDoor,
    KeyTerms, LogEntry, LogPart, Made, Mandates, Matter, NewLock, Parcel, Receipt, Settled, Verdict,
    Vouching, Who,
};
use crate::ports::Clock;
use crate::view::{Bolt, CommandError, DoorLeaf, LinkFault, LogEvent, LogTone, Refusal, Stage};

pub(crate) struct Knock;

pub(super) static PROFILE: Profile = Profile {
    service: Uuid::from_u128(0x006b_6e6f_636b),
    write: Uuid::from_u128(0x006b_6e6f_636c),
    notify: Uuid::from_u128(0x006b_6e6f_636d),
    company: 0x0BAD,
};

static CAPABILITY: Capability = Capability {
    name: "Knock",
    phone_keys: Some(PhoneKeys { taken_back_max: 4, ..olp1_keys() }),
    codes: None,
    log: Some(Log { entries: 100, tamper_evident: false }),
    ..capability::OLP1
};

const fn olp1_keys() -> PhoneKeys {
    match capability::OLP1.phone_keys {
        Some(keys) => keys,
        None => panic!("OLP/1 has phone keys"),
    }
}

/// The one thing that its locks can be told.
const TAKEN_BACK: u8 = 1;
const LIMIT: Duration = Duration::from_secs(5);

/// `serial4 | starts4 | ends4`
fn credential_bytes(serial: u32, starts: u32, ends: u32) -> Vec<u8> {
    [serial, starts, ends].iter().flat_map(|part| part.to_be_bytes()).collect()
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

pub(super) fn setup_text(lock_id: [u8; 16]) -> String {
    format!("knock-lock:{}", hex(&lock_id))
}

#[async_trait]
impl Family for Knock {
    fn word(&self) -> &'static str {
        "knock"
    }

    fn capability(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn recognises(&self, lock_id: &[u8; 16], _: &[u8; 32], advertised: &[u8], _: u32) -> bool {
        advertised == lock_id
    }

    async fn open(
        &self,
        mut connection: Connection,
        _: [u8; 16],
        _: Arc<dyn Clock>,
    ) -> Result<Box<dyn Conversation>, Failure> {
        let hello = connection.receive(LIMIT).await?;
        let greeting = if hello == [0] { Greeting::New } else { Greeting::InService };
        Ok(Box::new(Talk { connection, greeting }))
    }

    fn read_setup(&self, text: &str) -> Result<NewLock, LinkFault> {
        let digits = text.strip_prefix("knock-lock:").ok_or(LinkFault::NotOurs)?;
        let id = unhex(digits).and_then(|bytes| bytes.try_into().ok()).ok_or(LinkFault::Damaged)?;
        Ok(NewLock {
            family: &Knock,
            lock_id: id,
            lock_pub: [0; 32],
            secret: Secret::new(vec![1; 16]),
            text: text.to_owned(),
        })
    }

    fn read_link(&self, text: &str, _: &str) -> Result<Invite, LinkFault> {
        let rest = text.strip_prefix("knock-key:").ok_or(LinkFault::NotOurs)?;
        let [zone, id, credential]: [&str; 3] =
            rest.split(':').collect::<Vec<_>>().try_into().map_err(|_| LinkFault::Half)?;
        let id = unhex(id).and_then(|bytes| bytes.try_into().ok()).ok_or(LinkFault::Damaged)?;
        let door = InviteDoor {
            name: String::from("Shed"),
            lock_id: id,
            lock_pub: [0; 32],
            credential: unhex(credential).ok_or(LinkFault::Damaged)?,
            key: Secret::new(Vec::new()),
        };
        Ok(Invite {
            family: &Knock,
            zone: zone.to_owned(),
            inviter: String::new(),
            doors: vec![door],
            mandates: None,
        })
    }

    fn write_link(&self, invite: &Invite, _: Option<&str>) -> Result<SecretText, Failure> {
        let [door] = invite.doors.as_slice() else {
            return Err(unexpected("Failed to write a link", "one door only"));
        };
        let text = format!("knock-key:{}:{}:{}", invite.zone, hex(&door.lock_id), hex(&door.credential));
        Ok(SecretText::new(text))
    }

    fn read_parcel(&self, _: &str, _: &str) -> Result<Parcel, LinkFault> {
        Err(LinkFault::NotOurs)
    }

    fn write_parcel(&self, _: &Parcel, _: Option<&str>) -> Result<SecretText, Failure> {
        Err(unexpected("Failed to write a link", "nobody carries anything to such a lock"))
    }

    fn make_own_pass(&self, _: &Access<'_>, _: &DoorRow, _: DateTime<Utc>) -> Result<Made, Failure> {
        Ok(Made { credential: credential_bytes(0, 0, u32::MAX), key: Secret::new(Vec::new()) })
    }

    fn own_pass_is_current(&self, _credential: &[u8]) -> bool {
        true
    }

    fn own_pass_number(&self, _credential: &[u8]) -> Option<(u8, u32)> {
        None
    }

    fn make_credential(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        grant: &Grant,
        _: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure> {
        let serial = credential::serial_max(access, door.id)?.unwrap_or(0) + 1;
        let window = &grant.terms.window;
        let [starts, ends] = [window.starts.utc, window.ends.utc].map(|at| to_unix(at).unwrap());
        Ok(credential_bytes(serial, starts, ends))
    }

    fn key_of(&self, _: &Access<'_>, _: &DoorRow, _: &[u8]) -> Result<Secret, Failure> {
        Ok(Secret::new(Vec::new()))
    }

    fn claim_code(&self, _: &Access<'_>, _: &DoorRow, _: &[u8]) -> Result<Option<CodeDigits>, Failure> {
        Ok(None)
    }

    fn terms(&self, credential: &[u8]) -> Result<KeyTerms, Failure> {
        Ok(KeyTerms {
            serial: word(credential, 0),
            generation: 0,
            opens_at: word(credential, 4),
            starts_at: word(credential, 4),
            ends_at: word(credential, 8),
            hours: Vec::new(),
            uses: None,
            devices: 1,
            binding: Binding::FirstPhones,
            max_stale: 0,
            hand_on: 0,
        })
    }

    fn hand_on(
        &self,
        _access: &Access<'_>,
        _held: &PassRow,
        _share: &Share,
        _now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure> {
        let reason = TooWide::NotToBeHandedOn.into();
        Err(CommandError::NotAllowed { reason }.into())
    }

    fn handed_key(&self, _held: &PassRow, _credential: &[u8]) -> Result<Secret, Failure> {
        Err(CommandError::Gone.into())
    }

    fn taken_back_named(&self, access: &Access<'_>, door: &DoorRow) -> Result<u32, Failure> {
        let credentials = credential::of_door(access, door.id)?;
        let named = credentials.iter().filter(|credential| credential.revoked_in.is_some()).count();
        Ok(u32::try_from(named).unwrap_or(u32::MAX))
    }

    fn want_taking_back(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(), Failure> {
        let version = change::version_max(access, door.id, TAKEN_BACK)? + 1;
        let mut message = vec![b'R'];
        for row in credential::of_door(access, door.id)? {
            if grants::find(access, row.grant)?.is_some_and(|grant| grant.taken_back_at.is_some()) {
                message.extend_from_slice(&row.serial.to_be_bytes());
                credential::set_revoked_in(access, door.id, row.serial, version)?;
            }
        }
        let row = ChangeRow {
            id: 0,
            door: door.id,
            object: TAKEN_BACK,
            index: 0,
            version,
            message,
            tag: [0; 16],
            wanted_at: now,
            tried_at: None,
            refused: None,
        };
        Ok(change::insert(access, &row)?)
    }

    fn want_log_receipt(&self, _: &Access<'_>, _: &DoorRow, _: u32, _: u32) -> Result<(), Failure> {
        Ok(())
    }

    fn renew_settings(&self, _: &Access<'_>, _: &DoorRow, _: u32) -> Result<(), Failure> {
        Ok(())
    }

    fn read_receipt(&self, _: &Access<'_>, _: &DoorRow, _: &[u8]) -> Result<Option<Answered>, Failure> {
        Ok(None)
    }

    fn matter(&self, object: u8) -> Option<Matter> {
        (object == TAKEN_BACK).then_some(Matter::TakenBack)
    }

    fn codes(&self) -> Option<&'static dyn Codes> {
        None
    }

    fn care(&self) -> Option<&'static dyn Care> {
        None
    }

    fn mandates(&self) -> Option<&'static dyn Mandates> {
        None
    }

    fn log_key(&self, _: &Access<'_>, _: &DoorRow) -> Result<Option<[u8; 32]>, Failure> {
        Ok(None)
    }

    fn running_hash(&self, before: &[u8; 32], _: &[u8; 32]) -> [u8; 32] {
        *before
    }

    fn read_entry(&self, entry: &[u8; 32]) -> Option<LogEntry> {
        let serial = word(entry, 0);
        let who = if serial == 0 { Who::Lock } else { Who::Key { issuer: 0, generation: 0, serial } };
        let event = match entry[4] {
            b'U' => LogEvent::Unlocked,
            b'L' => LogEvent::Locked,
            _ => return None,
        };
        Some(LogEntry { at: 1, time_trusted: false, who, from_afar: false, event, tone: LogTone::Allowed })
    }
}

struct Talk {
    connection: Connection,
    greeting: Greeting,
}

impl Talk {
    async fn ask(&mut self, question: &[u8]) -> Result<Vec<u8>, Failure> {
        self.connection.send(question).await?;
        Ok(self.connection.receive(LIMIT).await?)
    }
}

#[async_trait]
impl Conversation for Talk {
    fn greeting(&self) -> Greeting {
        self.greeting
    }

    async fn hand_over(&mut self, app: &App, id: Id) -> Result<(), Failure> {
        app.store.write(|access| Ok::<_, Failure>(door::set_install_nonce(access, id, &[1; 16])?))?;
        self.ask(b"S").await.map(|_| ())
    }

    async fn take_over(&mut self, _: &App, _: &mut Attempt<'_>, _: Id) -> Result<(), Failure> {
        Err(CommandError::LockOwned.into())
    }

    async fn act(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        id: Id,
        (deed, vouching): (Deed, Vouching<'_>),
    ) -> Result<Verdict, Failure> {
        attempt.stage(Stage::CheckingKey);
        let pass = app.store.read(|access| Ok::<_, Failure>(pass::get(access, id)?))?;
        let letter = match deed {
            Deed::Unlock => b'U',
            Deed::Lock => b'L',
            Deed::Look | Deed::ReleaseKeypad => b'?',
        };
        let answer = self.ask(&[&[b'A', letter], pass.block.as_slice()].concat()).await?;
        let bolt = if answer[1] == 0 { Bolt::Locked } else { Bolt::Unlocked };
        let state = Settled { bolt, leaf: DoorLeaf::Unknown, clock_lost: true, battery_percent: Some(50) };
        let heard = match vouching {
            Vouching::ListAndTime(_) => {
                Some(Heard { battery_low: false, clock_error_seconds: None, at: app.now() })
            }
            Vouching::Nothing => None,
        };
        let answer = if answer[0] == 0 { Ok(()) } else { Err(Refusal::TakenBack) };
        Ok(Verdict { answer, proven: true, state, heard })
    }

    async fn settled(&mut self) -> Option<Result<Settled, Refusal>> {
        None
    }

    async fn set_clock(&mut self, app: &App, row: &DoorRow) -> Result<(), Failure> {
        app.mark(row.id, Step::ClockSet)
    }

    async fn deliver(&mut self, _: &App, _: &DoorRow, change: &ChangeRow) -> Result<Receipt, Failure> {
        self.ask(&change.message).await.map(|_| Receipt::Took)
    }

    async fn carry(&mut self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        self.ask(message).await
    }

    async fn log_part(&mut self, app: &App, row: &DoorRow) -> Result<LogPart, Failure> {
        let known = app.store.read(|access| Ok::<_, Failure>(log_chain::find(access, row.id)?))?;
        let from = known.map_or(1, |known| known.next_seq);
        let answer = self.ask(&[&b"G"[..], &from.to_be_bytes()].concat()).await?;
        let mut entries = Vec::new();
        for (seq, part) in (from..).zip(answer[1..].chunks(5)) {
            let mut entry = [0; 32];
            entry[..5].copy_from_slice(part);
            entries.push(LogEntryRow { seq, entry });
        }
        let next_seq = from + u32::try_from(entries.len()).unwrap();
        let known = LogChainRow { next_seq, running_hash: [0; 32], altered_from: None };
        Ok(LogPart::Sound { missing: 0, hash_before: [0; 32], entries, known, more: false })
    }

    async fn close(self: Box<Self>) {
        self.connection.close().await;
    }
}
