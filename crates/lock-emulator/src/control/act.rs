//! What each request does to the device.

use lock_protocol::Mono;
use serde_json::{Value, json};

use super::report;
use super::request::Request;
use crate::battery::Battery;
use crate::device::Device;
use crate::entropy::Entropy;
use crate::flash::{Cut, Fault};
use crate::keypad::{self, Key};
use crate::rtc::DRIFT_PPM_MAX;

const KEYS_MAX: usize = 16;
/// Thirty years: more would only test the arithmetic of whoever asks.
const SHIFT_SECONDS_MAX: u64 = 30 * 366 * 86_400;

/// Does what is asked, or says why not and does nothing.
pub(super) fn act(device: &mut Device, request: Request, now: Mono) -> Result<Value, String> {
    match request {
        Request::Press { keys } => return press(device, &keys, now),
        Request::Touch {} => device.touch(now),
        Request::Door { to } => device.set_door(to, now),
        Request::TurnBolt { to } => device.handle_bolt(|bolt| bolt.turn_by_hand(to), now),
        Request::Way { is } => device.handle_bolt(|bolt| bolt.set_way(is), now),
        Request::ShiftClock { seconds } => shift_clock(device, seconds, now)?,
        Request::DriftClock { ppm } => drift_clock(device, ppm, now)?,
        Request::LoseClock {} => device.lose_clock(now).map_err(|error| error.to_string())?,
        Request::Battery { percent } => set_battery(device, percent, now)?,
        Request::SwapBattery {} => device.swap_battery(now).map_err(|error| error.to_string())?,
        Request::CutPower { after_writes: None, .. } => device.cut_power(now),
        Request::CutPower { after_writes: Some(whole_writes), torn_at } => {
            device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));
        }
        Request::RestorePower {} => device.power_on(now).map_err(|error| error.to_string())?,
        Request::BreakFlash {} => device.flash().set_fault(Fault::Refuse),
        Request::MendFlash {} => device.flash().set_fault(Fault::None),
        Request::LoseFrames { count } => device.lose_frames(count),
        Request::BreakRandom {} => device.set_entropy(Entropy::Dead),
        Request::MendRandom {} => device.set_entropy(Entropy::System),
        Request::HoldResetButton {} => device.hold_reset_button(now),
        Request::State {} => return Ok(report::state(device)),
        Request::Log { from } => return Ok(report::log(device, from)),
        // The server stops once the answer is out.
        Request::Stop {} => {}
    }
    Ok(json!({ "power": device.is_on() }))
}

/// Presses keys one after the other, and tells what the keypad showed last, if these keys made it show anything.
fn press(device: &mut Device, keys: &str, now: Mono) -> Result<Value, String> {
    let pressed: Option<Vec<Key>> = keys.chars().map(Key::from_sign).collect();
    let pressed = pressed.filter(|keys| (1..=KEYS_MAX).contains(&keys.len()));
    let pressed = pressed.ok_or_else(|| format!("Keys are 1 to {KEYS_MAX} of 0-9, * and #"))?;
    let before = device.keypad().signals();
    for key in pressed {
        device.press(key, now);
    }
    let shown = device.keypad().signal().filter(|_| device.keypad().signals() != before);
    Ok(json!({ "power": device.is_on(), "signal": shown.map(keypad::name) }))
}

fn shift_clock(device: &mut Device, seconds: i64, now: Mono) -> Result<(), String> {
    if seconds.unsigned_abs() > SHIFT_SECONDS_MAX {
        return Err("The clock moves by 30 years at most".to_owned());
    }
    device.handle_rtc(|rtc, at| rtc.shift(seconds.saturating_mul(1_000), at), now);
    Ok(())
}

fn drift_clock(device: &mut Device, ppm: i32, now: Mono) -> Result<(), String> {
    if ppm.unsigned_abs() > DRIFT_PPM_MAX.unsigned_abs() {
        return Err(format!("The clock runs wrong by {DRIFT_PPM_MAX} millionths at most"));
    }
    device.handle_rtc(|rtc, at| rtc.set_drift(ppm, at), now);
    Ok(())
}

fn set_battery(device: &mut Device, percent: u8, now: Mono) -> Result<(), String> {
    if percent > 100 {
        return Err("The battery holds 0 to 100 percent".to_owned());
    }
    device.set_battery(Battery::with_percent(percent), now);
    Ok(())
}
