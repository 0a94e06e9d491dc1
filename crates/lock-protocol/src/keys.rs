//! The key hierarchy (specification section 3): each key is a type of its own, wiped on drop, and cannot be printed.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::LockId;
use crate::mac::{hkdf, hmac, hmac_both, kdf, truncate};
use crate::policy::Policy;

/// Digits of a claim code.
pub const CODE_DIGITS: usize = 6;
/// Digits of a recovery code: longer than any code that opens.
pub const RECOVERY_DIGITS: usize = 12;

macro_rules! key {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Takes the 32 bytes of the key.
            #[must_use]
            pub fn new(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes of the key, for sealing, sending or storing it; never for printing.
            #[must_use]
            pub fn reveal(&self) -> &[u8; 32] {
                &self.0
            }
        }
    )* };
}

key! {
    /// K_site: the owner's one secret, from which every lock's root key follows; never in a lock.
    SiteKey
    /// K_root: one lock's secret, shared by the lock and its owner.
    RootKey
    /// K_iss: what an issuer mints credentials with, bound to its policy.
    IssuerKey
    /// K_cred (or K_x): the secret in a guest's link.
    CredentialKey
    /// K_dev: shared by one device and one slot of one lock after the claim.
    DeviceKey
    /// K_rs: the authority over LIST.
    ListKey
    /// K_fr: one source's authority over FRESH.
    FreshKey
    /// The key that seals orders.
    OrderKey
    /// The key that makes the nonces of orders.
    OrderNonceKey
    /// The key of receipts.
    ReceiptKey
    /// The key of the answer to SETUP.
    SetupAnswerKey
    /// K_logenc: seals log batches on their way.
    LogSealKey
    /// a_i: the log's forward-secure chain key.
    LogChainKey
    /// K_pin: what an issuer's offline codes are enciphered with.
    PinKey
    /// K_dyn: what a rotating code is made with.
    RotatingKey
    /// K_cfp: what stored codes are recognised by.
    StoredCodeKey
    /// K_adv: recognises the lock's advertisement.
    AdvertKey
}

impl SiteKey {
    /// K_root of a lock, for one installation of it.
    #[must_use]
    pub fn root(&self, lock_id: &LockId, install_nonce: &[u8; 16]) -> RootKey {
        RootKey(kdf(&self.0, b"olp1/root", &[&lock_id.0, install_nonce]))
    }

    /// K_path: the code key of a path of doors in one of its generations, as an order brings it to each lock.
    #[must_use]
    pub fn path(&self, path_id: &[u8; 16], generation: u8) -> PinKey {
        PinKey(kdf(&self.0, b"olp1/path", &[path_id.as_slice(), &[generation]]))
    }

    /// a_0, the first key of that installation's log chain.
    #[must_use]
    pub fn log_start(&self, lock_id: &LockId, install_nonce: &[u8; 16]) -> LogChainKey {
        LogChainKey(kdf(&self.0, b"olp1/log0", &[&lock_id.0, install_nonce]))
    }
}

impl RootKey {
    /// K_iss of issuer `index` in `generation` under its policy block.
    #[must_use]
    pub fn issuer(&self, index: u8, generation: u8, policy: &Policy) -> IssuerKey {
        self.issuer_raw(index, generation, &policy.encode())
    }

    /// As [`RootKey::issuer`], over the policy's 16 bytes as they are.
    #[must_use]
    pub fn issuer_raw(&self, index: u8, generation: u8, policy: &[u8; 16]) -> IssuerKey {
        IssuerKey(kdf(&self.0, b"olp1/iss", &[&[index, generation], policy]))
    }

    /// K_rs.
    #[must_use]
    pub fn list(&self) -> ListKey {
        ListKey(kdf(&self.0, b"olp1/rs", &[]))
    }

    /// K_fr of source 0 (owner), 1 (cloud) or 2 (gateway).
    #[must_use]
    pub fn fresh(&self, source: u8) -> FreshKey {
        FreshKey(kdf(&self.0, b"olp1/fr", &[&[source]]))
    }

    /// The key that seals orders (section 13).
    #[must_use]
    pub fn order(&self) -> OrderKey {
        OrderKey(kdf(&self.0, b"olp1/ord", &[]))
    }

    /// The key that orders' nonces are made with (section 13).
    #[must_use]
    pub fn order_nonce(&self) -> OrderNonceKey {
        OrderNonceKey(kdf(&self.0, b"olp1/ordn", &[]))
    }

    /// The key of receipts (section 13).
    #[must_use]
    pub fn receipt(&self) -> ReceiptKey {
        ReceiptKey(kdf(&self.0, b"olp1/rcpt", &[]))
    }

    /// The key of the answer to SETUP (section 13).
    #[must_use]
    pub fn setup_answer(&self) -> SetupAnswerKey {
        SetupAnswerKey(kdf(&self.0, b"olp1/setup", &[]))
    }

    /// K_dyn of subject `subject` (section 9).
    #[must_use]
    pub fn rotating(&self, subject: u8) -> RotatingKey {
        RotatingKey(kdf(&self.0, b"olp1/dyn", &[&[subject]]))
    }

    /// K_cfp (section 9).
    #[must_use]
    pub fn stored_code(&self) -> StoredCodeKey {
        StoredCodeKey(kdf(&self.0, b"olp1/cfp", &[]))
    }

    /// The recovery code: typed at the keypad, it allows a factory reset where guests stay; ASCII digits.
    #[must_use]
    pub fn recovery_code(&self) -> [u8; RECOVERY_DIGITS] {
        decimal(kdf(&self.0, b"olp1/rcv", &[]))
    }

    /// K_logenc (section 11).
    #[must_use]
    pub fn log_seal(&self) -> LogSealKey {
        LogSealKey(kdf(&self.0, b"olp1/le", &[]))
    }
}

impl IssuerKey {
    /// K_cred of an encoded credential block; nothing when the block is longer than 255 bytes.
    #[must_use]
    pub fn credential(&self, block: &[u8]) -> Option<CredentialKey> {
        let length = u8::try_from(block.len()).ok()?;
        Some(CredentialKey(kdf(&self.0, b"olp1/crd", &[&[length], block])))
    }

    /// The claim code of an encoded block with bind 2: six ASCII digits, told by another channel than the link.
    #[must_use]
    pub fn claim_code(&self, block: &[u8]) -> Option<[u8; CODE_DIGITS]> {
        claim_code(&self.0, block)
    }

    /// K_pin of this issuer in `pin_generation`.
    #[must_use]
    pub fn pin(&self, pin_generation: u8) -> PinKey {
        PinKey(kdf(&self.0, b"olp1/pin", &[&[pin_generation]]))
    }
}

impl DeviceKey {
    /// K_sub of an encoded sub-credential's block, made by the device that holds this key; nothing when the block is
    /// longer than 255 bytes.
    #[must_use]
    pub fn sub(&self, block: &[u8]) -> Option<CredentialKey> {
        let length = u8::try_from(block.len()).ok()?;
        Some(CredentialKey(kdf(&self.0, b"olp1/sub", &[&[length], block])))
    }

    /// The claim code of an encoded sub-credential's block with bind 2, as [`IssuerKey::claim_code`].
    #[must_use]
    pub fn claim_code(&self, block: &[u8]) -> Option<[u8; CODE_DIGITS]> {
        claim_code(&self.0, block)
    }
}

fn claim_code(key: &[u8; 32], block: &[u8]) -> Option<[u8; CODE_DIGITS]> {
    let length = u8::try_from(block.len()).ok()?;
    Some(decimal(kdf(key, b"olp1/cod", &[&[length], block])))
}

/// The last digits of the number in the first 8 bytes, in ASCII with leading zeros.
fn decimal<const DIGITS: usize>(drawn: [u8; 32]) -> [u8; DIGITS] {
    let mut number = u64::from_be_bytes(truncate(drawn));
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    digits
}

impl CredentialKey {
    /// K_x of a credential with bind 2: this key and the claim code's six ASCII digits.
    #[must_use]
    pub fn with_code(&self, digits: &[u8; CODE_DIGITS]) -> CredentialKey {
        CredentialKey(kdf(&self.0, b"olp1/code", &[digits]))
    }

    /// K_dev = HKDF(salt = K_x, ikm = X25519(device, lock), "olp1/dev" || lock_id || nL || dev_pub).
    #[must_use]
    pub fn device(
        &self,
        shared: &[u8; 32],
        lock_id: &LockId,
        nonce: &[u8; 12],
        dev_pub: &[u8; 32],
    ) -> DeviceKey {
        DeviceKey(hkdf(&self.0, shared, &[b"olp1/dev", &lock_id.0, nonce, dev_pub]))
    }
}

impl LogChainKey {
    /// a_{i+1}; the caller erases a_i.
    #[must_use]
    pub fn next(&self) -> LogChainKey {
        LogChainKey(hmac(&self.0, &[b"olp1/fs"]))
    }

    /// HMAC(a_i, h_i) and a_{i+1}; the caller erases a_i.
    #[must_use]
    pub fn step(&self, hash: &[u8; 32]) -> ([u8; 32], LogChainKey) {
        let (tag, next) = hmac_both(&self.0, hash, b"olp1/fs");
        (tag, LogChainKey(next))
    }
}

impl AdvertKey {
    /// K_adv of the lock with this static public key.
    #[must_use]
    pub fn of(lock_pub: &[u8; 32], lock_id: &LockId) -> AdvertKey {
        AdvertKey(kdf(lock_pub, b"olp1/adv", &[&lock_id.0]))
    }
}
