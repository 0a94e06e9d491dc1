//! Reading and writing big-endian fields without indexing: what every codec in this crate is made of.

use arrayvec::ArrayVec;
use zeroize::Zeroize;

use crate::capacity::{FRAME_MAX, MESSAGE_MAX};

/// A whole message, before fragmentation.
pub type Message = ArrayVec<u8, MESSAGE_MAX>;
/// What goes over the air at once.
pub type Frame = ArrayVec<u8, FRAME_MAX>;

/// Why bytes are not the message they should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodecError {
    /// Shorter or longer than the layout says.
    #[error("wrong length")]
    Length,
    /// The first byte belongs to another message.
    #[error("another kind of message")]
    Kind,
    /// A field holds a value that the specification does not allow.
    #[error("a field holds a value that is not allowed")]
    Value,
    /// Longer than this build can hold.
    #[error("longer than this build can hold")]
    TooLong,
}

/// The bytes end before the field does: all that reading a field can find wrong, so it says no more than that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the bytes end too early")]
pub struct TooShort;

impl From<TooShort> for CodecError {
    fn from(_: TooShort) -> Self {
        Self::Length
    }
}

/// Takes fields off the front of a byte string.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the front of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `N` bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], TooShort> {
        self.array().copied()
    }

    /// The next `N` bytes, borrowed.
    pub fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], TooShort> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(TooShort)?;
        self.rest = rest;
        Ok(head)
    }

    /// The next `n` bytes, borrowed.
    pub fn slice(&mut self, n: usize) -> Result<&'a [u8], TooShort> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(TooShort)?;
        self.rest = rest;
        Ok(head)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, TooShort> {
        Ok(u8::from_be_bytes(self.take()?))
    }

    /// Two bytes, big endian.
    pub fn u16(&mut self) -> Result<u16, TooShort> {
        Ok(u16::from_be_bytes(self.take()?))
    }

    /// Two bytes, big endian, signed.
    pub fn i16(&mut self) -> Result<i16, TooShort> {
        Ok(i16::from_be_bytes(self.take()?))
    }

    /// Four bytes, big endian.
    pub fn u32(&mut self) -> Result<u32, TooShort> {
        Ok(u32::from_be_bytes(self.take()?))
    }

    /// Eight bytes, big endian.
    pub fn u64(&mut self) -> Result<u64, TooShort> {
        Ok(u64::from_be_bytes(self.take()?))
    }

    /// One byte that must be `kind`.
    pub fn kind(&mut self, kind: u8) -> Result<(), CodecError> {
        if self.u8()? == kind { Ok(()) } else { Err(CodecError::Kind) }
    }

    /// Everything that has not been read yet, borrowed.
    pub fn take_rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    /// What has not been read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Succeeds only when everything has been read.
    pub fn end(self) -> Result<(), CodecError> {
        if self.rest.is_empty() { Ok(()) } else { Err(CodecError::Length) }
    }
}

/// Appends fields to a byte string of at most `N` bytes; overflow is told once, at the end.
#[derive(Clone, Default)]
pub struct Writer<const N: usize> {
    bytes: ArrayVec<u8, N>,
    overflowed: bool,
}

/// For each of the fixed layouts of up to 32 bytes: a size of its own would be a copy of the code for each.
pub(crate) type ShortWriter = Writer<32>;

impl<const N: usize> Writer<N> {
    /// Starts empty.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: ArrayVec::new(), overflowed: false }
    }

    /// Appends bytes as they are.
    pub fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.overflowed |= self.bytes.try_extend_from_slice(bytes).is_err();
        self
    }

    /// Appends one byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.put(&[value])
    }

    /// Appends two bytes, big endian.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends four bytes, big endian.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends eight bytes, big endian.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends a count as one byte; a count over 255 is an overflow.
    pub fn count(&mut self, count: usize) -> &mut Self {
        match u8::try_from(count) {
            Ok(count) => self.u8(count),
            Err(_) => {
                self.overflowed = true;
                self
            }
        }
    }

    /// Takes back everything behind the first `length` bytes, and wipes it.
    pub(crate) fn shorten(&mut self, length: usize) {
        if let Some(rest) = self.bytes.get_mut(length..) {
            rest.zeroize();
        }
        self.bytes.truncate(length);
        self.overflowed = false;
    }

    /// Says whether everything fitted.
    pub(crate) fn fits(&self) -> bool {
        !self.overflowed
    }

    /// Writes over bytes that are there already.
    pub(crate) fn put_at(&mut self, at: usize, bytes: &[u8]) {
        let place = self.bytes.get_mut(at..).unwrap_or_default();
        for (to, from) in place.iter_mut().zip(bytes) {
            *to = *from;
        }
    }

    /// What has been written so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The finished byte string.
    pub fn finish(self) -> Result<ArrayVec<u8, N>, CodecError> {
        if self.overflowed { Err(CodecError::TooLong) } else { Ok(self.bytes) }
    }
}

/// Copies a slice into a fixed array; the rest is zero, what does not fit is left out.
#[must_use]
pub fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}
