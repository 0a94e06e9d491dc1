//! The setup code of a lock: the text, and the QR picture that belongs inside the battery case.

use lock_protocol::curve;
use lock_protocol::setup_code::SetupCode;
use qrcode::render::unicode;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};
use zeroize::Zeroizing;

use crate::identity::Identity;

/// The side of the picture's smallest square, in pixels.
const MODULE_PX: u32 = 8;
/// The white border that ISO/IEC 18004 asks for, in modules.
const QUIET: u32 = 4;

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

/// A setup code's text as a PNG picture, which every phone, scanner and the app itself can open.
///
/// # Errors
/// When the text does not fit a QR code, which a setup code does.
pub fn picture(text: &str) -> Result<Vec<u8>, PictureError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let modules = u32::try_from(code.width()).unwrap_or(u32::MAX).saturating_add(2 * QUIET);
    let side = modules.saturating_mul(MODULE_PX);
    let dark = |x: u32, y: u32| {
        let module = |at: u32| usize::try_from((at / MODULE_PX).checked_sub(QUIET)?).ok();
        let (x, y) = (module(x)?, module(y)?);
        (x < code.width() && y < code.width()).then(|| code[(x, y)] == Color::Dark)
    };
    let pixels: Vec<u8> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if dark(x, y) == Some(true) { 0 } else { 255 })
        .collect();
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(picture)
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The text does not fit.
    #[error(transparent)]
    Code(#[from] QrError),
    /// The picture could not be written.
    #[error(transparent)]
    Png(#[from] png::EncodingError),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_holds_the_code_for_a_scanner_that_nobody_here_wrote() {
        let text = "LATCHSTRING:SETUP:1:7C4109F2B6E84D13A0C57C4109F2B6E84D13A0C5";
        let bytes = picture(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let side = usize::try_from(reader.next_frame(&mut pixels).unwrap().width).unwrap();
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        assert_eq!(seen.detect_grids()[0].decode().unwrap().1, text);
    }
}
