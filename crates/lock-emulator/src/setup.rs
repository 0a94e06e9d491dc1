//! The setup code of a lock: the text, and the QR picture that belongs inside the battery case.

use lock_protocol::curve;
use lock_protocol::setup_code::SetupCode;
use qrcode::render::{svg, unicode};
use qrcode::types::QrError;
use qrcode::{EcLevel, QrCode};
use zeroize::Zeroizing;

use crate::identity::Identity;

/// The side of the picture's smallest square, in pixels.
const MODULE_PX: u32 = 8;

/// The setup code as text. It holds the setup secret: for the installer's eyes, never for a log.
#[must_use]
pub fn text(identity: &Identity) -> Zeroizing<String> {
    let code = SetupCode {
        lock_id: identity.lock_id,
        lock_pub: curve::public_key(&identity.static_secret),
        setup_secret: identity.setup_secret,
    };
    Zeroizing::new(code.to_text().as_str().to_owned())
}

/// A setup code's text as an SVG picture.
///
/// # Errors
/// When the text does not fit a QR code, which a setup code does.
pub fn picture(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    Ok(code.render::<svg::Color<'_>>().module_dimensions(MODULE_PX, MODULE_PX).build())
}

/// A setup code's text as a picture made of characters, to be photographed from a dark or a light terminal.
///
/// # Errors
/// When the text does not fit a QR code, which a setup code does.
pub fn characters(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L)?;
    // Terminals are mostly dark: light squares are drawn, dark ones left out.
    let picture = code
        .render::<unicode::Dense1x2>()
        .dark_color(unicode::Dense1x2::Light)
        .light_color(unicode::Dense1x2::Dark)
        .build();
    Ok(picture)
}
