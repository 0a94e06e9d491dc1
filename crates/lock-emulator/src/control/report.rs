//! The lock's state and log as JSON, without any key, secret, nonce or typed digit.

use lock_protocol::log::{Entry, Line};
use serde_json::{Value, json};

use crate::device::Device;
use crate::keypad;

/// Everything about the lock that is no secret.
pub(super) fn state(device: &mut Device) -> Value {
    let writes = device.flash().writes();
    json!({
        "lock_id": hex(&device.lock_id().0),
        "power": device.is_on(),
        "connected": device.connected(),
        "bolt": { "position": device.bolt().position(), "moving": device.bolt().moving(),
                  "way": device.bolt().way(), "openings": device.bolt().turns() },
        "door": device.door(),
        "battery_percent": device.battery().percent(),
        "clock": { "own_ms": device.own_time().0, "drift_ppm": device.rtc().drift_ppm() },
        "keypad": { "presses": device.keypad().count(), "last_at_ms": device.keypad().last_at().map(|at| at.0),
                    "signal": device.keypad().signal().map(keypad::name), "signals": device.keypad().signals() },
        "flash": { "writes": writes },
        "advert": device.advert().map(|advert| hex(&advert.data)),
        "protocol": protocol(device),
    })
}

fn protocol(device: &Device) -> Value {
    let Some(state) = device.state() else { return Value::Null };
    let reading = state.clock.read(device.own_time());
    json!({
        "boots": state.boots,
        "resets": state.resets,
        "clock": { "trusted": reading.trusted, "unix": reading.best.0, "error_s": reading.trusted.then(|| reading.error_s()) },
        "owned": state.owned.as_ref().map(|owned| json!({
            "settings_version": owned.settings_version,
            "list_version": owned.revocations.version,
            "revoked": owned.revocations.serials.len(),
            "devices": owned.slots.iter().flatten().count(),
            "keypad_failures": owned.keypad.throttle.failures,
            "log": { "first": owned.log.first(), "newest": owned.log.newest(), "acked_below": owned.log.acked },
        })),
    })
}

/// The log from entry `from` on, oldest first; empty without owner or power.
pub(super) fn log(device: &Device, from: u32) -> Value {
    let Some(log) = device.state().and_then(|state| state.owned.as_ref()).map(|owned| &owned.log) else {
        return json!([]);
    };
    let entries = (log.first().max(from)..=log.newest()).filter_map(|seq| log.get(seq));
    entries.map(entry).collect()
}

fn entry(entry: &Entry) -> Value {
    let Ok(line) = entry.line() else {
        return json!({ "seq": entry.seq(), "event": "Unknown" });
    };
    let Line { time, quality, event, method, result, actor, detail } = line;
    json!({
        "seq": entry.seq(),
        "unix": time.0,
        "clock_error_s": if quality == 0 { Value::Null } else { quality.into() },
        "event": format!("{event:?}"),
        "method": method,
        "result": format!("{result:?}"),
        "issuer": actor.issuer,
        "generation": actor.generation,
        "serial": actor.serial,
        "slot": if actor.slot == u16::MAX { Value::Null } else { actor.slot.into() },
        "detail": detail,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
