//! What a program prints, passed on at once, with the last lines kept for the report of its failure.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How much of a failed program is told again at the end of a run: what follows may be thousands of lines.
const KEPT_LINES: usize = 60;
/// How long its output is read after it ended: a child it left behind may hold the pipe open for ever.
const AFTER_THE_END: Duration = Duration::from_secs(2);

/// The last lines of both of a program's streams, in the order they came.
#[derive(Clone, Default)]
pub(super) struct Said {
    lines: Arc<Mutex<VecDeque<String>>>,
}

impl Said {
    /// Passes on one stream from a thread of its own.
    pub(super) fn pass_on(
        &self,
        from: impl Read + Send + 'static,
        mut to: impl Write + Send + 'static,
    ) -> Stream {
        let said = self.clone();
        let thread = thread::spawn(move || {
            let mut from = BufReader::new(from);
            let mut line = Vec::new();
            while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                // Nobody reading us is no reason to stop the program.
                let _ = to.write_all(&line).and_then(|()| to.flush());
                said.keep(&line);
                line.clear();
            }
        });
        Stream { thread }
    }

    fn keep(&self, line: &[u8]) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT_LINES {
            lines.pop_front();
        }
        lines.push_back(String::from_utf8_lossy(line).trim_end().to_owned());
    }

    /// The kept lines.
    pub(super) fn last(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|line| format!("    | {line}\n")).collect()
    }
}

/// A stream on its way.
pub(super) struct Stream {
    thread: thread::JoinHandle<()>,
}

impl Stream {
    /// Waits for its end after the program's, within reason.
    pub(super) fn close(self) {
        let pause = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        while !self.thread.is_finished() && waited < AFTER_THE_END {
            thread::sleep(pause);
            waited += pause;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_every_line_is_passed_on() {
        let said = Said::default();
        let text: String = (0..100).map(|line| format!("line {line}\n")).collect();
        let (mut passed, to) = std::io::pipe().unwrap();
        said.pass_on(std::io::Cursor::new(text.clone()), to).close();
        let mut seen = String::new();
        passed.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, text);
        assert_eq!(said.last().lines().count(), KEPT_LINES);
        assert!(said.last().ends_with("| line 99\n"));
    }
}
