//! The program itself: started, asked, stopped by its process id, and started again.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lock_protocol::setup_code::SetupCode;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lock-emulator");

/// A running emulator; dropping it ends that process and no other.
struct Program {
    child: Child,
    said: String,
    control: PathBuf,
}

impl Program {
    /// Starts a lock in `dir` and waits until it serves.
    fn start(dir: &Path, words: &[&str]) -> Self {
        let control = dir.join("control.sock");
        let mut child = Command::new(PROGRAM)
            .args(["--state", dir.join("lock").to_str().unwrap(), "--serve", "tcp:127.0.0.1:0"])
            .args(["--control", &format!("unix:{}", control.display())])
            .args(words)
            .env("RUST_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        while !(said.contains("serving at tcp:") && said.contains("control at unix:")) {
            let line = lines.next().expect("the emulator ended early").unwrap();
            said.push_str(&line);
            said.push('\n');
        }
        Self { child, said, control }
    }

    fn ask(&self, words: &[&str]) -> Value {
        let to = format!("unix:{}", self.control.display());
        let answer = Command::new(PROGRAM).args(["control", "--to", &to]).args(words).output().unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        serde_json::from_slice(&answer.stdout).unwrap()
    }

    /// Asks it to end as a service manager does; gives what it wrote to stderr.
    fn terminate(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it did not stop cleanly");
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_same_lock_comes_back_after_a_clean_stop() {
    let dir = tempfile::tempdir().unwrap();
    let first = Program::start(dir.path(), &[]);
    first.ask(&["door", "open"]);
    let before = first.ask(&["state"]);
    let code = std::fs::read_to_string(dir.path().join("lock/setup.txt")).unwrap();
    first.terminate();

    let second = Program::start(dir.path(), &["--battery-swap"]);
    let after = second.ask(&["state"]);

    assert_eq!(before["lock_id"], after["lock_id"]);
    assert_eq!(after["door"], "open");
    assert_eq!(after["protocol"]["boots"], 2);
    assert!(after["clock"]["own_ms"].as_u64() >= before["clock"]["own_ms"].as_u64(), "the clock ran on");
    assert_eq!(std::fs::read_to_string(dir.path().join("lock/setup.txt")).unwrap(), code);
    second.ask(&["stop"]);
}

#[test]
fn a_lost_clock_is_a_fault_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let first = Program::start(dir.path(), &[]);
    let before = first.ask(&["state"])["clock"]["own_ms"].as_u64();
    first.terminate();

    let second = Program::start(dir.path(), &["--clock-lost"]);

    assert!(second.ask(&["state"])["clock"]["own_ms"].as_u64() < before);
}

#[test]
fn one_process_serves_a_lock_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Program::start(dir.path(), &[]);

    let state = dir.path().join("lock");
    let words = ["--state", state.to_str().unwrap(), "--serve", "memory"];
    let second = Command::new(PROGRAM).args(words).output().unwrap();

    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("already serves"));
}

#[test]
fn no_secret_is_logged_even_at_the_loudest_level() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::start(dir.path(), &[]);
    program.ask(&["press", "471114#"]);
    let text = std::fs::read_to_string(dir.path().join("lock/setup.txt")).unwrap();
    let code = SetupCode::from_text(&text).unwrap();
    let identity = std::fs::read(dir.path().join("lock/identity.bin")).unwrap();
    let said = program.said.clone();

    let logged = program.terminate();

    let heard = format!("{said}{logged}").to_lowercase();
    assert!(!heard.contains(&text.trim().to_lowercase()), "the setup code is in the log");
    assert!(!heard.contains("471114"), "typed digits are in the log");
    for secret in [&code.setup_secret[..], &identity[21..53], &identity[69..101]] {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!heard.contains(&hex[..16]), "a secret is in the log");
    }
}

#[test]
fn the_qr_code_in_the_terminal_reads_as_the_setup_code() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::start(dir.path(), &["--show-setup", "always"]);

    let grid = grid(&program.said);
    let mut image = rqrr::PreparedImage::prepare_from_bitmap(grid.len(), grid.len(), |x, y| grid[y][x]);
    let (_, read) = image.detect_grids().first().expect("a QR code").decode().unwrap();

    let text = std::fs::read_to_string(dir.path().join("lock/setup.txt")).unwrap();
    assert_eq!(read, text.trim());
}

/// The picture made of half blocks as dark squares, each enlarged as a camera sees it.
fn grid(said: &str) -> Vec<Vec<bool>> {
    const SCALE: usize = 4;
    let rows = said.lines().filter(|line| line.starts_with(['█', '▀']));
    let halves = rows.flat_map(|line| {
        let upper = line.chars().map(|sign| !matches!(sign, '█' | '▀')).collect::<Vec<_>>();
        let lower = line.chars().map(|sign| !matches!(sign, '█' | '▄')).collect::<Vec<_>>();
        [upper, lower]
    });
    let mut rows: Vec<Vec<bool>> = halves.collect();
    // The last line of text has an empty lower half.
    rows.truncate(rows[0].len());
    let wide = |row: &Vec<bool>| row.iter().flat_map(|dark| [*dark; SCALE]).collect::<Vec<_>>();
    rows.iter().flat_map(|row| vec![wide(row); SCALE]).collect()
}
