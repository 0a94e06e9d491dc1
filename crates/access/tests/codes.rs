//! Codes at the size of a phone's screen, read by two independent readers; pictures that are hostile.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod sample;

use std::process::Command;

use access::link::Link;
use access::qr::{Code, IMAGE_BYTES_MAX, QrError, read_image, read_qr};
use access::secret::SecretText;
use image::{DynamicImage, GrayImage, ImageFormat, imageops};
use proptest::prelude::*;

/// Width of a code on a small phone, in CSS pixels.
const PHONE: u32 = 300;

fn link(doors: u8) -> SecretText {
    sample::invitation(doors).deep_link().ok().unwrap()
}

fn draw(text: &str, scale: usize) -> GrayImage {
    let (side, grey) = Code::of(text).unwrap().pixels(scale);
    let side = u32::try_from(side).unwrap();
    GrayImage::from_raw(side, side, grey).unwrap()
}

/// As a browser paints the SVG on a screen with two device pixels per CSS pixel.
fn on_phone(text: &str) -> GrayImage {
    imageops::resize(&draw(text, 16), PHONE * 2, PHONE * 2, imageops::FilterType::Triangle)
}

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn found(texts: Result<Vec<SecretText>, QrError>) -> Vec<String> {
    let texts = texts.unwrap_or_else(|error| panic!("{error}"));
    texts.iter().map(|text| text.reveal().to_owned()).collect()
}

fn error(texts: Result<Vec<SecretText>, QrError>) -> QrError {
    texts.map(|_| ()).unwrap_err()
}

#[test]
fn our_own_reader_reads_links_at_phone_size() {
    for doors in 1..=3 {
        let text = link(doors);
        let screen = imageops::resize(&draw(text.reveal(), 16), PHONE, PHONE, imageops::FilterType::Triangle);

        assert_eq!(found(read_qr(PHONE, PHONE, screen.as_raw())), [text.reveal()], "{doors} doors");
        assert_eq!(found(read_image(&file(screen, ImageFormat::Png))), [text.reveal()]);
    }
}

#[test]
fn zbarimg_reads_links_at_phone_size() {
    let folder = tempfile::tempdir().unwrap();
    for doors in 1..=3 {
        let text = link(doors);
        let screen = imageops::resize(&draw(text.reveal(), 16), PHONE, PHONE, imageops::FilterType::Triangle);
        let path = folder.path().join("code.png");
        screen.save(&path).unwrap();

        let output = Command::new("zbarimg")
            .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .arg(&path)
            .output()
            .unwrap_or_else(|error| {
                panic!("zbarimg is needed for this test (Debian: apt install zbar-tools): {error}")
            });

        assert!(
            output.status.success(),
            "zbarimg found nothing: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), text.reveal(), "{doors} doors");
    }
}

#[test]
fn a_link_to_every_door_and_a_full_recovery_page_still_make_a_code() {
    let longest = link(8);
    let door = |i: u8| access::recovery::RecoveryDoor {
        lock_id: lock_protocol::LockId([i; 16]),
        lock_pub: [i; 32],
        install_nonce: [i; 16],
        name: "n".repeat(64),
        zone: "America/Argentina/Buenos_Aires".into(),
    };
    let doors: Vec<_> = (0..8).map(door).collect();
    let pages =
        access::recovery::RecoveryPage::texts(&lock_protocol::keys::SiteKey::new([7; 32]), &doors).unwrap();

    for text in [&longest, &pages[0]] {
        let picture = draw(text.reveal(), 5);
        assert_eq!(found(read_image(&file(picture, ImageFormat::Png))), [text.reveal()]);
    }
}

#[test]
fn photographs_turned_or_compressed_or_inverted_or_transparent_pictures_are_read() {
    let text = link(1);
    let screen = on_phone(text.reveal());
    let mut photo = GrayImage::from_pixel(3000, 4000, image::Luma([90]));
    imageops::overlay(
        &mut photo,
        &imageops::rotate90(&imageops::resize(&screen, 1500, 1500, imageops::FilterType::Nearest)),
        700,
        900,
    );
    let mut inverted = screen.clone();
    imageops::invert(&mut inverted);
    let mut transparent = image::RgbaImage::new(screen.width(), screen.height());
    for (to, from) in transparent.pixels_mut().zip(screen.pixels()) {
        to.0 = [0, 0, 0, 255 - from.0[0]];
    }

    let pictures = [
        file(photo, ImageFormat::Jpeg),
        file(screen.clone(), ImageFormat::Jpeg),
        file(inverted, ImageFormat::Png),
        file(transparent, ImageFormat::Png),
        file(DynamicImage::ImageLuma8(screen).to_rgb8(), ImageFormat::Png),
    ];
    for (number, picture) in pictures.iter().enumerate() {
        assert_eq!(found(read_image(picture)), [text.reveal()], "picture {number}");
    }
    assert!(matches!(access::link::read_text(&found(read_image(&pictures[0]))[0], None), Ok(Link::Key(_))));
}

#[test]
fn pictures_that_are_none_or_too_large_are_refused_before_they_cost_memory() {
    assert_eq!(error(read_image(b"")), QrError::NotAnImage);
    assert_eq!(error(read_image(b"GIF89a")), QrError::NotAnImage);
    assert_eq!(error(read_image(&vec![0; IMAGE_BYTES_MAX + 1])), QrError::TooLarge);
    assert_eq!(
        error(read_image(&file(GrayImage::from_pixel(64, 64, image::Luma([255])), ImageFormat::Png))),
        QrError::NoCode
    );
    assert_eq!(error(read_image(&file(GrayImage::new(1, 1), ImageFormat::Png))), QrError::NoCode);
    // 60000 x 60000 pixels in a few bytes of header.
    let mut bomb = file(GrayImage::new(1, 1), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(error(read_image(&bomb)), QrError::TooLarge);
    assert_eq!(error(read_qr(10, 10, &[0; 99])), QrError::NotAnImage);
    assert_eq!(error(read_qr(u32::MAX, u32::MAX, &[])), QrError::TooLarge);
    assert_eq!(error(read_qr(0, 0, &[])), QrError::NoCode);
}

/// CRC of a PNG chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_picture_never_panics(at in 0_usize..4000, value: u8, cut in 0_usize..4000) {
        let mut bytes = file(draw("LATCHSTRING", 3), ImageFormat::Png);
        let length = bytes.len();
        bytes[at % length] = value;
        bytes.truncate(cut % length + 1);
        let _ = read_image(&bytes).map(|_| ());
    }

    #[test]
    fn a_damaged_code_never_panics_and_never_gives_half_a_text(
        spots in proptest::collection::vec((0_u32..99, 0_u32..99, 1_u32..12, any::<u8>()), 0..12),
    ) {
        let text = "LATCHSTRING:SETUP:1:NOT A REAL ONE";
        let mut picture = draw(text, 3);
        for (x, y, size, grey) in spots {
            for (dx, dy) in (0..size).flat_map(|dx| (0..size).map(move |dy| (dx, dy))) {
                if x + dx < picture.width() && y + dy < picture.height() {
                    picture.put_pixel(x + dx, y + dy, image::Luma([grey]));
                }
            }
        }
        if let Ok(texts) = read_qr(picture.width(), picture.height(), picture.as_raw()) {
            prop_assert!(texts.iter().all(|found| found.reveal() == text));
        }
    }

    #[test]
    fn noise_never_panics(side in 1_u32..80, seed: u64) {
        let mut state = seed | 1;
        let grey: Vec<u8> = (0..side * side)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if state >> 63 == 1 { 255 } else { 0 }
            })
            .collect();
        let _ = read_qr(side, side, &grey).map(|_| ());
    }
}
