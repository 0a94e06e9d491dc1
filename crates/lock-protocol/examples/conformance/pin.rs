//! The conformance tool's operations on offline codes.

use lock_protocol::pin::{
    CodePlan, Digits, Epoch, GRID_START_S, OfflineCode, Opening, PinKey, Plaintext, Use,
};
use lock_protocol::settings::Settings;
use serde_json::Value;

use crate::request::Request;

/// `pin_encode{k_pin, digits, epoch, plaintext}`: the code.
pub(crate) fn encode(request: &Request) -> Result<Value, String> {
    let code = key(request)?.encode(digits(request)?, epoch(request)?, plaintext(request)?);
    Ok(code.reveal().as_str().into())
}

/// `pin_decode{k_pin, digits, epoch, code}`: the plaintext.
pub(crate) fn decode(request: &Request) -> Result<Value, String> {
    let digits = digits(request)?;
    let code = OfflineCode::read(request.text("code")?.as_bytes(), digits)
        .ok_or_else(|| format!("code: not {} digits", digits.count()))?;
    let plaintext =
        key(request)?.decode(epoch(request)?, &code).ok_or("code: it says nothing in this epoch")?;
    Ok(plaintext.number().into())
}

/// `pin_plaintext{class, fields}`: the plaintext. Classes are named, or numbered from 0 in their order.
pub(crate) fn plaintext_of(request: &Request) -> Result<Value, String> {
    let plan = plan(request)?;
    let plaintext = plan.plaintext().ok_or_else(|| format!("a field is out of its range: {plan:?}"))?;
    Ok(plaintext.number().into())
}

/// `pin_open{plaintext, epoch, grid_minute}`: whether a code that was never used opens so many minutes after grid hour 0.
pub(crate) fn open(request: &Request) -> Result<Value, String> {
    let minute = i64::from(request.u32("grid_minute")?);
    let plan = CodePlan::of(plaintext(request)?);
    // The grid stands at UTC and so does the wall, whose hours are 15:00 to 11:00 and 11:00 to 14:00.
    let settings = Settings::default();
    let opening = plan.opening(epoch(request)?, &settings, GRID_START_S + minute * 60, 0, Use::First);
    Ok((opening == Opening::Open).into())
}

fn plan(request: &Request) -> Result<CodePlan, String> {
    let (byte, word) = (|name| request.u8(name), |name| request.u16(name));
    Ok(match class(request)?.as_str() {
        "one-time" | "0" => CodePlan::OneTime {
            start_hour: word("start_hour")?,
            window: byte("window")?,
            variant: byte("variant")?,
        },
        "visit" | "1" => CodePlan::Visit {
            start_quarter: word("start_quarter")?,
            length: byte("length")?,
            variant: byte("variant")?,
        },
        "stay" | "2" => CodePlan::Stay {
            day: byte("day")?,
            nights: byte("nights")?,
            plan: byte("plan")?,
            variant: byte("variant")?,
        },
        "long" | "3" => {
            CodePlan::Long { day: byte("day")?, length: byte("length")?, variant: byte("variant")? }
        }
        "weekly" | "4" => CodePlan::Weekly {
            week: byte("week")?,
            mask: byte("mask")?,
            hour: byte("hour")?,
            length: byte("length")?,
            weeks: byte("weeks")?,
        },
        other => return Err(format!("class: none is called {other:?}")),
    })
}

fn class(request: &Request) -> Result<String, String> {
    match request.u8("class") {
        Ok(number) => Ok(number.to_string()),
        Err(_) => Ok(request.text("class")?.replace('_', "-")),
    }
}

fn key(request: &Request) -> Result<PinKey, String> {
    Ok(PinKey::new(request.array("k_pin")?))
}

fn digits(request: &Request) -> Result<Digits, String> {
    let digits = request.u8("digits")?;
    Digits::new(digits).ok_or_else(|| format!("digits: {digits} where 8, 9 or 10 belong"))
}

fn epoch(request: &Request) -> Result<Epoch, String> {
    Ok(Epoch(request.u32("epoch")?))
}

fn plaintext(request: &Request) -> Result<Plaintext, String> {
    let number = request.u32("plaintext")?;
    Plaintext::new(number).ok_or_else(|| format!("plaintext: {number} is not below 264880"))
}
