//! Draws a QR code: black on white whatever the theme, with the quiet zone that scanners need.

use std::fmt::Write as _;

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

use crate::secret::SecretText;

/// Modules of white around a code (ISO/IEC 18004).
const QUIET: usize = 4;
/// The widest code that may spend modules on better error correction: version 6. Beyond it, larger modules on a
/// phone's screen are worth more than correction of damage that a screen does not have.
const WIDTH_FOR_MEDIUM: usize = 41;

/// A text that does not fit into the largest code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("This is too long for a code: send the link as a text instead")]
pub struct TooLongForACode;

/// A code ready to be drawn; has no Debug because its text may open a door.
pub struct Code {
    /// Dark modules, row by row.
    dark: Vec<bool>,
    width: usize,
}

impl Code {
    /// Encodes a text, with error correction M when that stays small, else L.
    pub fn of(text: &str) -> Result<Self, TooLongForACode> {
        let at = |level| QrCode::with_error_correction_level(text, level);
        let code = match at(EcLevel::M) {
            Ok(code) if code.width() <= WIDTH_FOR_MEDIUM => code,
            Ok(_) | Err(_) => at(EcLevel::L).map_err(|_| TooLongForACode)?,
        };
        let width = code.width();
        let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { dark, width })
    }

    /// Modules from edge to edge, with the quiet zone.
    #[must_use]
    pub fn modules(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// An SVG picture without a size of its own: black on white, always.
    #[must_use]
    pub fn svg(&self) -> SecretText {
        let side = self.modules();
        let mut path = String::with_capacity(self.dark.len() * 6);
        for (y, row) in (QUIET..).zip(self.dark.chunks(self.width)) {
            let mut x = QUIET;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let _ = write!(path, "M{x} {y}h{}v1h-{}z", run.len(), run.len());
                }
                x += run.len();
            }
        }
        SecretText::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        ))
    }

    /// The picture in grey values (0 black, 255 white), each module `scale` pixels wide, with its side in pixels.
    #[must_use]
    pub fn pixels(&self, scale: usize) -> (usize, Vec<u8>) {
        let side = self.modules() * scale;
        let module = |pixel: usize| (pixel / scale.max(1)).checked_sub(QUIET).filter(|at| *at < self.width);
        let grey = |x: usize, y: usize| {
            let at = module(x).zip(module(y)).map(|(x, y)| y * self.width + x);
            if at.and_then(|at| self.dark.get(at)).copied().unwrap_or(false) { 0 } else { 255 }
        };
        (side, (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| grey(x, y)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_black_on_white_with_a_quiet_zone() {
        let code = Code::of("LATCHSTRING").unwrap();
        let svg = code.svg();

        assert_eq!(code.modules(), 21 + 8);
        assert!(svg.reveal().contains("viewBox=\"0 0 29 29\""));
        assert!(svg.reveal().contains("fill=\"#fff\" d=\"M0 0h29v29H0z\""));
        assert!(
            svg.reveal().contains("fill=\"#000\" d=\"M4 4h7v1h-7z"),
            "the first finder begins behind the quiet zone"
        );
    }

    #[test]
    fn pixels_and_modules_agree() {
        let code = Code::of("LATCHSTRING").unwrap();
        let (side, grey) = code.pixels(3);

        assert_eq!((side, grey.len()), (87, 87 * 87));
        assert_eq!(grey.get(11 * 87 + 11), Some(&255), "the quiet zone's last pixel");
        assert_eq!(grey.get(12 * 87 + 12), Some(&0), "the finder's first pixel");
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert!(Code::of(&"a".repeat(2953)).is_ok());
        assert!(matches!(Code::of(&"a".repeat(2954)), Err(TooLongForACode)));
    }
}
