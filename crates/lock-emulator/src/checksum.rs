//! CRC-32 (IEEE 802.3), which tells a whole flash record from a torn one; no protection against an attacker.

/// The running checksum of the bytes fed to it.
#[derive(Clone, Copy)]
pub(crate) struct Crc32(u32);

impl Crc32 {
    pub(crate) const fn new() -> Self {
        Self(u32::MAX)
    }

    pub(crate) fn feed(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |crc, byte| step(crc ^ u32::from(*byte))))
    }

    pub(crate) const fn finish(self) -> u32 {
        !self.0
    }
}

/// Eight shifts by hand: a record is a few hundred bytes, so a table would buy nothing.
fn step(crc: u32) -> u32 {
    (0..8).fold(crc, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_value_of_the_catalogue_of_crc_algorithms() {
        assert_eq!(Crc32::new().feed(b"1234").feed(b"56789").finish(), 0xCBF4_3926);
    }
}
