//! Answers one JSON request per line with a key or a message of OLP/1, for anyone who implements the protocol.
//!
//! `{"op": "k_pin", "k_iss": "<hex>", "generation": 0}` is answered by `{"ok": "<hex>"}` or `{"error": "..."}`;
//! operations on offline codes answer with digits, a number or a truth value.
//! The tool is opaque: it checks lengths, not meaning, and neither sorts nor removes anything.

mod pin;
mod request;

use std::io::{self, BufRead, Read, Write};

use lock_protocol::keys::{CredentialKey, DeviceKey, IssuerKey, RootKey};
use lock_protocol::list::{IssuerLine, ListFields, Revoked};
use lock_protocol::{LockId, Unix, claim, fresh, unlock};
use request::Request;
use serde_json::Value;

/// Longer than any request that could be answered; a line beyond it must not fill the memory.
const LINE_MAX: u64 = 1 << 20;
/// A LIST without entries.
const LIST_MIN: usize = 29;
/// A CLAIM with an empty block.
const CLAIM_MIN: usize = 57;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    while let Some(line) = next_line(&mut input)? {
        let answer = match line.and_then(|line| answer(&line)) {
            Ok(value) => serde_json::json!({ "ok": value }),
            Err(error) => serde_json::json!({ "error": error }),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

/// The next line without its end, an error in its place when it is too long, nothing at the end of the input.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut line = Vec::new();
    if input.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') || line.len() < LINE_MAX as usize {
        return Ok(Some(Ok(line)));
    }
    while line.last() != Some(&b'\n') {
        line.clear();
        if input.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
    }
    Ok(Some(Err(format!("a line longer than {LINE_MAX} bytes"))))
}

fn answer(line: &[u8]) -> Result<Value, String> {
    let request = Request::parse(line)?;
    match request.operation() {
        "pin_encode" => pin::encode(&request),
        "pin_decode" => pin::decode(&request),
        "pin_plaintext" => pin::plaintext_of(&request),
        "pin_open" => pin::open(&request),
        _ => bytes(&request).map(|bytes| request::hex(&bytes).into()),
    }
}

/// Answers an operation whose answer is a byte string.
fn bytes(request: &Request) -> Result<Vec<u8>, String> {
    match request.operation() {
        "k_iss" => k_iss(request),
        "k_cred" => k_cred(request),
        "k_pin" => k_pin(request),
        "k_dev" => k_dev(request),
        "k_sub" => k_sub(request),
        "k_code" => k_code(request),
        "claim_code" => claim_code(request),
        "claim_split" => claim_split(request),
        "unlock" => unlock(request),
        "result" => result(request),
        "claim" => claim(request),
        "claim_result" => claim_result(request),
        "list" => list(request),
        "fresh" => fresh(request),
        other => Err(format!("no operation is called {other:?}")),
    }
}

fn k_iss(request: &Request) -> Result<Vec<u8>, String> {
    let root = RootKey::new(request.array("k_root")?);
    let key = root.issuer_raw(request.u8("index")?, request.u8("generation")?, &request.array("policy")?);
    Ok(key.reveal().to_vec())
}

fn k_cred(request: &Request) -> Result<Vec<u8>, String> {
    let issuer = IssuerKey::new(request.array("k_iss")?);
    let key = issuer.credential(&request.bytes("block")?).ok_or("block: more than 255 bytes")?;
    Ok(key.reveal().to_vec())
}

fn k_pin(request: &Request) -> Result<Vec<u8>, String> {
    let issuer = IssuerKey::new(request.array("k_iss")?);
    Ok(issuer.pin(request.u8("generation")?).reveal().to_vec())
}

fn k_dev(request: &Request) -> Result<Vec<u8>, String> {
    let credential = CredentialKey::new(request.array("k_x")?);
    let key = credential.device(
        &request.array("dh")?,
        &lock_id(request)?,
        &request.array("nonce")?,
        &request.array("dev_pub")?,
    );
    Ok(key.reveal().to_vec())
}

fn k_sub(request: &Request) -> Result<Vec<u8>, String> {
    let key = device_key(request)?.sub(&request.bytes("block")?).ok_or("block: more than 255 bytes")?;
    Ok(key.reveal().to_vec())
}

fn k_code(request: &Request) -> Result<Vec<u8>, String> {
    let link = CredentialKey::new(request.array("k_cred")?);
    Ok(link.with_code(&request.array("digits")?).reveal().to_vec())
}

/// The digits are bytes, too: six in ASCII. `key` is K_iss, or K_dev of whoever hands the key on.
fn claim_code(request: &Request) -> Result<Vec<u8>, String> {
    let issuer = IssuerKey::new(request.array("key")?);
    let digits = issuer.claim_code(&request.bytes("block")?).ok_or("block: more than 255 bytes")?;
    Ok(digits.to_vec())
}

fn claim_split(request: &Request) -> Result<Vec<u8>, String> {
    let message = claim::seal_split(
        (&CredentialKey::new(request.array("k_cred")?), &CredentialKey::new(request.array("k_x")?)),
        &lock_id(request)?,
        &request.array("challenge")?,
        [request.u8("action")?, request.u8("flags")?],
        request.array("nonce")?,
        &request.array("dev_pub")?,
        &request.bytes("block")?,
    );
    Ok(message.map_err(|error| format!("block: {error}"))?.to_vec())
}

fn unlock(request: &Request) -> Result<Vec<u8>, String> {
    let ext = request.bytes("ext")?;
    let head = unlock::seal_head(
        &device_key(request)?,
        &lock_id(request)?,
        &request.array("challenge")?,
        [request.u8("action")?, request.u8("slot")?, request.u8("flags")?],
        request.array("nonce")?,
        &ext,
    );
    Ok([&head[..], &ext].concat())
}

fn result(request: &Request) -> Result<Vec<u8>, String> {
    let unlock = request.bytes("unlock")?;
    let head = unlock.first_chunk().ok_or("unlock: fewer than 20 bytes")?;
    let fields = [request.u8("status")?, request.u8("state")?, request.u8("battery")?];
    let message = unlock::seal_result(
        &device_key(request)?,
        &lock_id(request)?,
        &request.array("challenge")?,
        head,
        fields,
        request.u32("log_seq")?,
    );
    Ok(message.to_vec())
}

fn claim(request: &Request) -> Result<Vec<u8>, String> {
    let message = claim::seal(
        &CredentialKey::new(request.array("k_x")?),
        &lock_id(request)?,
        &request.array("challenge")?,
        [request.u8("action")?, request.u8("flags")?],
        request.array("nonce")?,
        &request.array("dev_pub")?,
        &request.bytes("block")?,
    );
    Ok(message.map_err(|error| format!("block: {error}"))?.to_vec())
}

fn claim_result(request: &Request) -> Result<Vec<u8>, String> {
    let claim = request.bytes("claim")?;
    if claim.len() < CLAIM_MIN {
        return Err(format!("claim: fewer than {CLAIM_MIN} bytes"));
    }
    let message = claim::seal_result(
        &device_key(request)?,
        &lock_id(request)?,
        &request.array("challenge")?,
        &claim,
        [request.u8("status")?, request.u8("slot")?, request.u8("state")?],
        request.u32("log_seq")?,
    );
    Ok(message.to_vec())
}

fn list(request: &Request) -> Result<Vec<u8>, String> {
    let issuers = request.rows("issuers", |row| {
        Ok(IssuerLine { index: row.u8()?, generation: row.u8()?, min_serial: row.u32()? })
    })?;
    let revoked = request.rows("revoked", |row| Ok(Revoked { issuer: row.u8()?, serial: row.u32()? }))?;
    let fields = ListFields {
        version: request.u32("version")?,
        issued_at: Unix(request.u32("issued_at")?),
        pin_generation: request.u8("pin_generation")?,
        issuers: &issuers,
        revoked: &revoked,
        codes: &request.arrays("codes")?,
    };
    let key = RootKey::new(request.array("k_root")?).list();
    Ok(fields.seal(&key, &lock_id(request)?).map_err(|error| format!("list: {error}"))?.to_vec())
}

fn fresh(request: &Request) -> Result<Vec<u8>, String> {
    let source = request.u8("source")?;
    // A carried FRESH is made over zeros, so its nonce may be left out; one that is given has to be one.
    let carried = source & fresh::BOUND == 0;
    let nonce = match request.array("nonce") {
        Ok(_) if carried => [0; 12],
        Err(_) if carried && request.is_left_out("nonce") => [0; 12],
        given => given?,
    };
    let list = request.bytes("list")?;
    let (Some([_, version @ ..]), Some(tag), true) =
        (list.first_chunk::<5>(), list.last_chunk(), list.len() >= LIST_MIN)
    else {
        return Err(format!("list: fewer than {LIST_MIN} bytes"));
    };
    let key = RootKey::new(request.array("k_root")?).fresh(source & !fresh::BOUND);
    let version = u32::from_be_bytes(*version);
    let time = Unix(request.u32("time")?);
    Ok(fresh::seal(&key, &lock_id(request)?, source, (version, tag), time, &nonce).to_vec())
}

fn lock_id(request: &Request) -> Result<LockId, String> {
    Ok(LockId(request.array("lock_id")?))
}

fn device_key(request: &Request) -> Result<DeviceKey, String> {
    Ok(DeviceKey::new(request.array("k_dev")?))
}
