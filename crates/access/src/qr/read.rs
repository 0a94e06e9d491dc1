//! Finds QR codes in a picture that somebody pasted or photographed; the picture is hostile until it has been read.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageReader, Limits, imageops};

use crate::secret::SecretText;

/// Bytes of the largest image file that is opened.
pub const IMAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Pixels of the largest image that is decoded.
pub const IMAGE_PIXELS_MAX: u64 = 40_000_000;
/// Memory that decoding may take: 40 megapixels with four bytes each, and as much again to work with.
const DECODING_BYTES_MAX: u64 = 2 * 4 * IMAGE_PIXELS_MAX;
/// Side of the picture that is looked at first; camera pictures are far larger than their codes need.
const GLANCE: u32 = 1200;
/// Side of the picture that is looked at when the first glance found nothing.
const CLOSE_LOOK: u32 = 3000;
/// Side up to which a small picture is enlarged: modules of two pixels are too narrow for the finder.
const ENLARGED: u32 = 1800;

/// Why no code was read, and what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QrError {
    /// The file is too large.
    #[error("This picture is too large: use one of at most 8 MB and 40 megapixels")]
    TooLarge,
    /// Neither PNG nor JPEG, or damaged.
    #[error("This file is not a picture that can be read: use a PNG or JPEG picture")]
    NotAnImage,
    /// There is no code in it, or it is not sharp enough.
    #[error("No code was found in this picture: take it again, sharp and with some white around the code")]
    NoCode,
}

/// The texts of the codes in a PNG or JPEG file, at least one.
pub fn read_image(bytes: &[u8]) -> Result<Vec<SecretText>, QrError> {
    if bytes.len() > IMAGE_BYTES_MAX {
        return Err(QrError::TooLarge);
    }
    let open = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| QrError::NotAnImage);
    let (width, height) = open()?.into_dimensions().map_err(|_| QrError::NotAnImage)?;
    if u64::from(width) * u64::from(height) > IMAGE_PIXELS_MAX {
        return Err(QrError::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    let mut reader = open()?;
    reader.limits(limits);
    find(&to_grey(&reader.decode().map_err(|_| QrError::NotAnImage)?))
}

/// The texts of the codes in a picture of `width` times `height` grey values (0 black), row by row; at least one.
pub fn read_qr(width: u32, height: u32, grey: &[u8]) -> Result<Vec<SecretText>, QrError> {
    if u64::from(width) * u64::from(height) > IMAGE_PIXELS_MAX {
        return Err(QrError::TooLarge);
    }
    find(&GrayImage::from_raw(width, height, grey.to_vec()).ok_or(QrError::NotAnImage)?)
}

/// Lays a transparent picture on white: codes are often saved without their background.
fn to_grey(image: &DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.to_luma8();
    }
    let picture = image.to_luma_alpha8();
    let on_white = |pixel: &image::LumaA<u8>| {
        let [grey, alpha] = pixel.0.map(u16::from);
        u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let grey = picture.pixels().map(on_white).collect();
    GrayImage::from_raw(picture.width(), picture.height(), grey).unwrap_or_default()
}

/// Looks again, differently, until something is found.
fn find(picture: &GrayImage) -> Result<Vec<SecretText>, QrError> {
    let longest = picture.width().max(picture.height());
    let mut sizes = vec![longest.min(GLANCE)];
    if longest > GLANCE {
        sizes.push(longest.min(CLOSE_LOOK));
    }
    sizes.extend(
        [2, 3].map(|factor| longest.saturating_mul(factor)).into_iter().filter(|side| *side <= ENLARGED),
    );
    for side in sizes {
        let mut look = scaled(picture, side);
        let texts = decode(&look);
        if !texts.is_empty() {
            return Ok(texts);
        }
        // A screen in dark mode turns codes of other apps around.
        imageops::invert(&mut look);
        let texts = decode(&look);
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(QrError::NoCode)
}

fn scaled(picture: &GrayImage, side: u32) -> GrayImage {
    let longest = picture.width().max(picture.height());
    if longest == side || longest == 0 {
        return picture.clone();
    }
    let part =
        |length: u32| u32::try_from(u64::from(length) * u64::from(side) / u64::from(longest)).unwrap_or(side);
    let (width, height) = (part(picture.width()).max(1), part(picture.height()).max(1));
    if side < longest {
        imageops::thumbnail(picture, width, height)
    } else {
        imageops::resize(picture, width, height, imageops::FilterType::Triangle)
    }
}

fn decode(picture: &GrayImage) -> Vec<SecretText> {
    let (Ok(width), Ok(height)) = (usize::try_from(picture.width()), usize::try_from(picture.height()))
    else {
        return Vec::new();
    };
    let grey = picture.as_raw();
    let at = |x: usize, y: usize| grey.get(y * width + x).copied().unwrap_or(u8::MAX);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let codes = prepared.detect_grids();
    codes.iter().filter_map(|code| code.decode().ok()).map(|(_, text)| SecretText::new(text)).collect()
}
