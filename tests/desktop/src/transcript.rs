//! What happened in a story and when, on standard output and in a file, with its pictures beside it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::Trouble;

/// The written story of one run. Cheap to clone; all clones write the same one.
#[derive(Clone, Debug)]
pub struct Transcript(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    started: Instant,
    file: Mutex<File>,
    pictures: Mutex<u32>,
}

impl Transcript {
    /// Starts a transcript in a folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn start(folder: &Path) -> Result<Self, Trouble> {
        let file = Mutex::new(File::create(folder.join("transcript.txt"))?);
        let (folder, pictures) = (folder.to_owned(), Mutex::new(0));
        Ok(Self(Arc::new(Inner { folder, started: now(), file, pictures })))
    }

    /// Begins a step; it is written down when the step ends.
    #[must_use]
    pub fn step(&self, what: &str) -> Step {
        Step { transcript: self.clone(), what: what.to_owned(), begun: now(), went_well: false }
    }

    /// Writes a line that is no step.
    pub fn note(&self, line: &str) {
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A story goes on when nobody reads it.
        let _ = writeln!(file, "{line}");
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// Keeps a picture under the next number.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, name: &str, png: &[u8]) -> Result<(), Trouble> {
        let number = {
            let mut pictures = self.0.pictures.lock().unwrap_or_else(PoisonError::into_inner);
            *pictures += 1;
            *pictures
        };
        std::fs::write(self.0.folder.join(format!("{number:02}-{name}.png")), png)?;
        Ok(())
    }
}

/// A step that runs. Dropped before it is done, it is written down as failed.
#[derive(Debug)]
pub struct Step {
    transcript: Transcript,
    what: String,
    begun: Instant,
    went_well: bool,
}

impl Step {
    /// Ends the step well.
    pub fn done(mut self) {
        self.went_well = true;
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let since_start = self.transcript.0.started.elapsed().as_secs_f64();
        let took = self.begun.elapsed().as_millis();
        let mark = if self.went_well { "" } else { "  FAILED" };
        self.transcript.note(&format!("{since_start:7.1} s  {:<72} {took:>6} ms{mark}", self.what));
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a person waits is what a transcript is for")]
fn now() -> Instant {
    Instant::now()
}
