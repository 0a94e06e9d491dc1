//! A guest at the door of the whole lock, from the frame to the last effect, with the storage and the radio for free.

use cortex_m_semihosting::hprintln;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::bytes::Message;
use lock_protocol::fragment::{Outgoing, Reassembly};
use lock_protocol::keys::{DeviceKey, RootKey, SiteKey};
use lock_protocol::list::{ListFields, Revoked};
use lock_protocol::lock::{Effect, Identity, Key, Lock, Signal, State};
use lock_protocol::pin::{CodePlan, Digits, Epoch};
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::{self, Contents, Greeting, Transcript};
use lock_protocol::{LockId, Mono, Unix, claim, curve, fresh, unlock};

use crate::count::Counter;

const LOCK: LockId = LockId([0x5A; 16]);
const STATIC_SECRET: [u8; 32] = [0x11; 32];
const SETUP_SECRET: [u8; 16] = [0x22; 16];
const NOW: Mono = Mono(1_000);
const T: Unix = Unix(1_800_000_000);
const TAP_TO_UNLOCK: u8 = 0x21;
/// `T` is a Friday at 08:00: hour 104 of epoch 595.
const EPOCH: Epoch = Epoch(595);
const HOUR: u16 = 104;
/// What fits into a frame of Android and of an iPhone.
const FRAME: usize = 182;

/// A lock whose storage always works, and what it said.
struct Bench {
    lock: Lock,
    incoming: Reassembly,
    said: Option<Message>,
    challenge: [u8; 20],
    turned: u32,
    signal: Option<Signal>,
    entropy: u8,
}

/// Prints what each step of a stay costs.
pub(crate) fn measure(counter: &mut Counter) {
    let state = State::factory([0x66; 16]);
    hprintln!("figure ram_of_the_lock {}", size_of::<Lock>());
    let identity = Identity {
        lock_id: LOCK,
        static_secret: STATIC_SECRET,
        setup_secret: SETUP_SECRET,
        nonce_key: [0x44; 32],
    };
    let (taken, lock) = counter.of(|| Lock::boot(identity, state, true, NOW, [0; 32]));
    hprintln!("figure boot {}", taken);
    let mut bench = Bench {
        lock,
        incoming: Reassembly::default(),
        said: None,
        challenge: [0; 20],
        turned: 0,
        signal: None,
        entropy: 0,
    };
    bench.work();
    let root = bench.set_up(counter);
    let device = bench.claim(counter, &root);
    bench.unlock(counter, "unlock", &device, &[]);
    let ext = bench.news(&root);
    bench.unlock(counter, "unlock_with_list_and_time", &device, &ext);
    let plan = CodePlan::OneTime { start_hour: HOUR, window: 1, variant: 0 };
    let key = root.issuer(0, 0, &Policy::OWNER).pin(0);
    let code = key.encode(Digits::NINE, EPOCH, plan.plaintext().unwrap()).reveal();
    bench.type_code(counter, "code_right", &code, Signal::Opens);
    bench.type_code(counter, "code_wrong", "000000000", Signal::Wrong);
}

impl Bench {
    fn work(&mut self) {
        while let Some(effect) = self.lock.poll() {
            match effect {
                Effect::Store(_) => self.lock.stored(Ok(())),
                Effect::Turn(_) => self.turned += 1,
                Effect::Signal(signal) => self.signal = Some(signal),
                Effect::Send(frame) => {
                    if let Some(message) = self.incoming.push(&frame, NOW).unwrap() {
                        if message[0] == 0x11 {
                            self.challenge = message[..].try_into().unwrap();
                        } else {
                            self.said = Some(message);
                        }
                    }
                }
                Effect::Disconnect => {}
            }
        }
    }

    fn entropy(&mut self) -> [u8; 32] {
        self.entropy = self.entropy.wrapping_add(1);
        [self.entropy; 32]
    }

    fn connect(&mut self) {
        self.lock.disconnect();
        self.incoming = Reassembly::default();
        let entropy = self.entropy();
        self.lock.connect(NOW, entropy, FRAME);
        self.work();
    }

    /// Says a message; instructions up to its first answer, the next challenge with it.
    fn say(&mut self, counter: &mut Counter, message: Message) -> u32 {
        self.said = None;
        let mut frames = Outgoing::new(message, FRAME);
        let mut taken = 0;
        while let Some(frame) = frames.next_frame() {
            let entropy = self.entropy();
            let (step, ()) = counter.of(|| {
                self.lock.receive(&frame, NOW, entropy);
                self.work();
            });
            taken += step;
        }
        taken
    }

    fn set_up(&mut self, counter: &mut Counter) -> RootKey {
        self.connect();
        let greeting = Greeting::decode(self.said.as_ref().unwrap()).unwrap();
        let site = SiteKey::new([0x33; 32]);
        let root = site.root(&LOCK, &greeting.install_nonce);
        let contents = Contents {
            root: root.clone(),
            policy: Policy::OWNER,
            log_start: site.log_start(&LOCK, &greeting.install_nonce),
            time: T,
            settings_version: 1,
            settings: Settings::default(),
        };
        let e_pub = curve::public_key(&[0x77; 32]);
        let shared = curve::agree(&[0x77; 32], &curve::public_key(&STATIC_SECRET)).unwrap();
        let transcript = Transcript { lock_id: &LOCK, greeting: &greeting, e_pub: &e_pub };
        let message = setup::seal(&SETUP_SECRET, &shared, transcript, &contents).unwrap();
        let taken = self.say(counter, Message::try_from(&message[..]).unwrap());
        let answer = self.said.as_ref().unwrap();
        assert!(setup::verify_answer(&root.setup_answer(), &greeting, &message, answer));
        hprintln!("figure setup {}", taken);
        root
    }

    fn claim(&mut self, counter: &mut Counter, root: &RootKey) -> DeviceKey {
        self.connect();
        let block = guest().encode().unwrap();
        let key = root.issuer(0, 0, &Policy::OWNER).credential(&block).unwrap();
        let dev_pub = curve::public_key(&[9; 32]);
        let challenge = self.challenge;
        let message =
            claim::seal(&key, &LOCK, &challenge, [TAP_TO_UNLOCK, 0], [9; 4], &dev_pub, &block).unwrap();
        let shared = curve::agree(&[9; 32], &curve::public_key(&STATIC_SECRET)).unwrap();
        let device = key.device(&shared, &LOCK, challenge[2..14].try_into().unwrap(), &dev_pub);
        let taken = self.say(counter, Message::try_from(&message[..]).unwrap());
        let answer = self.said.as_ref().unwrap()[..].try_into().unwrap();
        assert!(claim::verify_result(&device, &LOCK, &challenge, &message, answer));
        assert!(answer[1] == 0 && self.turned == 1, "the claim opens");
        hprintln!("figure claim {}", taken);
        device
    }

    fn unlock(&mut self, counter: &mut Counter, name: &str, device: &DeviceKey, ext: &[u8]) {
        let challenge = self.challenge;
        let message = unlock::seal(device, &LOCK, &challenge, [TAP_TO_UNLOCK, 0, 0], [9; 4], ext).unwrap();
        let turned = self.turned;
        let taken = self.say(counter, Message::try_from(&message[..]).unwrap());
        let answer = self.said.as_ref().unwrap()[..].try_into().unwrap();
        let head = message[..20].try_into().unwrap();
        assert!(unlock::verify_result(device, &LOCK, &challenge, &head, answer));
        assert!(answer[1] == 0 && self.turned == turned + 1, "the unlock opens");
        hprintln!("figure {} {}", name, taken);
    }

    fn type_code(&mut self, counter: &mut Counter, name: &str, code: &str, expected: Signal) {
        for digit in code.bytes() {
            self.lock.press(Key::Digit(digit - b'0'), NOW);
        }
        let (taken, ()) = counter.of(|| {
            self.lock.press(Key::Enter, NOW);
            self.work();
        });
        assert!(self.signal == Some(expected), "{name} shows what it should");
        hprintln!("figure {} {}", name, taken);
    }

    /// A list with two revoked serials, and the cloud's word for it bound to the standing challenge.
    fn news(&self, root: &RootKey) -> Message {
        let fields = ListFields {
            version: 1,
            issued_at: T,
            pin_generation: 0,
            issuers: &[],
            revoked: &[Revoked { issuer: 0, serial: 5 }, Revoked { issuer: 0, serial: 6 }],
            codes: &[],
        };
        let list = fields.seal(&root.list(), &LOCK).unwrap();
        let named = (1, list.last_chunk().unwrap());
        let nonce = self.challenge[2..14].try_into().unwrap();
        let token =
            fresh::seal(&root.fresh(fresh::CLOUD), &LOCK, fresh::CLOUD | fresh::BOUND, named, T, nonce);
        let mut ext = Message::try_from(&list[..]).unwrap();
        ext.try_extend_from_slice(&token).unwrap();
        ext
    }
}

fn guest() -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation: 0,
        serial: 7,
        not_before: T,
        not_after: T.plus(3 * 86_400),
        max_uses: 0,
        role: Role::Guest,
        rights: 0x0F,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 24,
        intents: 3,
        clock_loss: ClockLoss::Degraded,
        schedules: arrayvec::ArrayVec::new(),
    }
}
