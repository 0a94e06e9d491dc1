//! What happened, in lines a person can read, and one number that two equal runs share.

use std::collections::VecDeque;

/// Lines kept for whoever has to understand a failure.
const KEPT: usize = 60;

/// The trace of a run.
pub(crate) struct Trace {
    hash: u64,
    lines: VecDeque<String>,
    kept: usize,
}

impl Trace {
    /// Keeps everything when `whole`, else only the latest lines.
    pub(crate) fn new(whole: bool) -> Self {
        Self {
            hash: 0xCBF2_9CE4_8422_2325,
            lines: VecDeque::new(),
            kept: if whole { usize::MAX } else { KEPT },
        }
    }

    /// Adds a line, said at `ms`.
    pub(crate) fn say(&mut self, ms: u64, text: &str) {
        let line = format!("{} {text}", moment(ms));
        for byte in line.bytes() {
            // FNV-1a.
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        if self.lines.len() >= self.kept {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// The number of all lines so far.
    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    /// The lines kept.
    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines.into()
    }
}

/// Days, hours, minutes, seconds and milliseconds since the run began.
fn moment(ms: u64) -> String {
    let (seconds, rest) = (ms / 1000, ms % 1000);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3600 % 24);
    format!("day {} {hours:02}:{minutes:02}:{:02}.{rest:03}", seconds / 86_400, seconds % 60)
}

/// Bytes in hexadecimal, the first few of them.
pub(crate) fn brief(bytes: &[u8]) -> String {
    let shown: String = bytes.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > 6 { format!("{shown}.. ({})", bytes.len()) } else { shown }
}
