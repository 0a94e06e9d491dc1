//! Codes for cameras: draws a text as a QR code, and finds the texts of the codes in a picture.

mod draw;
mod read;

pub use draw::{Code, TooLongForACode};
pub use read::{IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, QrError, read_image, read_qr};
