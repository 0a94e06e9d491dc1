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

/// Runs the program to its end and gives what it complains about.
fn complaint(words: &[&str]) -> String {
    let ended = Command::new(PROGRAM).args(words).output().unwrap();
    assert!(!ended.status.success(), "{words:?} went well");
    String::from_utf8(ended.stderr).unwrap()
}

#[test]
fn who_cannot_be_served_is_told_what_it_is_about_and_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("file"), "no directory").unwrap();
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();

    let in_file = complaint(&["--state", &path("file"), "--serve", "memory"]);
    let phones = complaint(&["--state", &path("a"), "--serve", &format!("tcp:{taken}")]);
    let control = complaint(&["--state", &path("b"), "--serve", "memory", "--control", &taken]);
    let far = complaint(&["--state", &path("c"), "--serve", "tcp:0.0.0.0:7001"]);

    assert!(in_file.contains(&path("file")) && in_file.contains("choose another directory"), "{in_file}");
    assert!(phones.contains(&taken) && phones.contains("choose another port"), "{phones}");
    assert!(control.contains(&taken) && control.contains("choose another port"), "{control}");
    assert!(far.contains("tcp:127.0.0.1:PORT"), "{far}");
    assert!(!dir.path().join("c").exists(), "a lock was made that nothing can serve");
}

#[test]
fn who_asks_where_no_lock_is_is_told_how_to_start_one() {
    let dir = tempfile::tempdir().unwrap();
    let nobody = format!("unix:{}", dir.path().join("nobody.sock").display());
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = stranger.local_addr().unwrap().to_string();
    let hangs_up = std::thread::spawn(move || stranger.accept().map(drop));

    let alone = complaint(&["control", "--to", &nobody, "state"]);
    let wrong = complaint(&["control", "--to", &at, "state"]);

    hangs_up.join().unwrap().unwrap();
    assert!(alone.contains(&format!("--control {nobody}")), "{alone}");
    assert!(wrong.contains(&at) && wrong.contains("--control"), "{wrong}");
}

#[test]
fn a_number_out_of_range_is_answered_with_the_range() {
    let asked = |words: &[&str]| complaint(&[&["control", "--to", "127.0.0.1:1"], words].concat());

    assert!(asked(&["battery", "-5"]).contains("0..=100"));
    assert!(asked(&["drift-clock", "-2000000"]).contains("-500000..=500000"));
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
