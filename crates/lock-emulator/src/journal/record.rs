//! One record's header and checksum.

use crate::checksum::Crc32;

const HEADER_BYTES: usize = 16;
/// No record is longer: a length beyond it is a torn header, not a reason to look further.
const PAYLOAD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What stands before a record's payload.
pub(super) struct Header {
    length: u32,
    pub(super) generation: u32,
    pub(super) sequence: u32,
    crc: u32,
}

impl Header {
    pub(super) fn of(generation: u32, sequence: u32, payload: &[u8]) -> Self {
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let mut header = Self { length, generation, sequence, crc: 0 };
        header.crc = header.checksum(payload);
        header
    }

    /// The bytes that go to the flash.
    pub(super) fn record(&self, payload: &[u8]) -> Vec<u8> {
        let mut record = Vec::with_capacity(HEADER_BYTES + payload.len());
        for field in [self.length, self.generation, self.sequence, self.crc] {
            record.extend_from_slice(&field.to_be_bytes());
        }
        record.extend_from_slice(payload);
        record
    }

    /// The first record of `bytes`, its payload, and what follows; `None` unless it is whole.
    pub(super) fn split(bytes: &[u8]) -> Option<(Self, &[u8], &[u8])> {
        let (length, rest) = field(bytes)?;
        let (generation, rest) = field(rest)?;
        let (sequence, rest) = field(rest)?;
        let (crc, rest) = field(rest)?;
        let wanted = usize::try_from(length).ok().filter(|length| *length <= PAYLOAD_BYTES_MAX)?;
        let (payload, rest) = rest.split_at_checked(wanted)?;
        let header = Self { length, generation, sequence, crc };
        (header.checksum(payload) == crc).then_some((header, payload, rest))
    }

    fn checksum(&self, payload: &[u8]) -> u32 {
        Crc32::new()
            .feed(&self.length.to_be_bytes())
            .feed(&self.generation.to_be_bytes())
            .feed(&self.sequence.to_be_bytes())
            .feed(payload)
            .finish()
    }
}

fn field(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*head), rest))
}
