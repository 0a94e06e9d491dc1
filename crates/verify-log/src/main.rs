//! `verify-log FILE`: says what a saved log of a lock proves. Exit code 0 when it is whole, 1 when something is missing or
//! was changed, 2 when it is no such file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use access::log_file::{CheckKey, Proof, Verdict, verify};
use clap::Parser;

/// Bytes of the longest file that is read: some hundred thousand entries.
const FILE_MAX: u64 = 256 * 1024 * 1024;

/// Checks a log that Latchstring saved as JSON lines.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The file.
    file: PathBuf,
    /// The check key that the app shows beside the log, 64 hex digits. Whoever has it can check this lock's log, and could
    /// write one that looks right: keep it apart from the file.
    #[arg(long, env = "LATCHSTRING_LOG_KEY", hide_env_values = true)]
    key: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match check(&arguments) {
        Ok(proof) => report(&proof),
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::from(2)
        }
    }
}

fn check(arguments: &Arguments) -> Result<Proof, String> {
    let key: CheckKey = arguments.key.parse().map_err(|error| format!("{error}"))?;
    let text = read(&arguments.file).map_err(|error| format!("{}: {error}", arguments.file.display()))?;
    verify(&text, key).map_err(|error| format!("{}: {error}", arguments.file.display()))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(FILE_MAX + 1).read_to_string(&mut text)?;
    if read as u64 > FILE_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "this is longer than any saved log"));
    }
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "what the command is for")]
fn report(proof: &Proof) -> ExitCode {
    // Names come from the file: nothing in them may speak to the terminal.
    println!("Log of \"{}\", lock {}", proof.door.escape_debug(), proof.lock.escape_debug());
    for range in &proof.ranges {
        let words = match range.verdict {
            Verdict::Whole => "as the lock wrote them",
            Verdict::Missing => "lost by the lock before anybody fetched them, says the file",
            Verdict::Deleted => "deleted by a rule of the property, says the file",
            Verdict::LeftOut => "not in the file, which does not say so",
            Verdict::Changed => "changed, moved, or not this lock's: nothing here is certain",
        };
        println!("{}..{}: {words}", range.first, range.last);
    }
    println!("Names and events beside the entries are the app's words and not proven.");
    if let (true, Some(last)) = (proof.is_whole(), proof.ranges.last()) {
        println!(
            "The log is whole up to entry {}. Whether the lock wrote more, a file cannot say.",
            last.last
        );
        return ExitCode::SUCCESS;
    }
    println!("The log is not whole.");
    ExitCode::from(1)
}
