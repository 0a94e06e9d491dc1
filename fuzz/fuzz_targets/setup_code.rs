//! Any text in place of a setup code: read without panic, and what is read writes back as itself.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use lock_protocol::LockId;
use lock_protocol::setup_code::SetupCode;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// Whatever.
    Text(&'a str),
    /// Ours up to the digits.
    Digits(&'a str),
    /// A good one, with one character typed wrongly, spaces and small letters.
    Typed { bytes: [u8; 3], at: u8, wrong: char, small: bool, space: u8 },
}

fuzz_target!(|input: Input| match input {
    Input::Text(text) => read(text),
    Input::Digits(digits) => read(&format!("LATCHSTRING:SETUP:1:{digits}")),
    Input::Typed { bytes: [a, b, c], at, wrong, small, space } => {
        let code = SetupCode { lock_id: LockId([a; 16]), lock_pub: [b; 32], setup_secret: [c; 16] };
        let text = code.to_text();
        let mut typed: Vec<char> = text.chars().collect();
        typed.insert(usize::from(space) % typed.len(), ' ');
        let clean: String = typed.iter().collect();
        let clean = if small { clean.to_lowercase() } else { clean };
        assert!(SetupCode::from_text(&clean).is_ok_and(|read| read.to_text() == text), "a slip is forgiven");
        let place = usize::from(at) % typed.len();
        let other = !wrong.is_whitespace()
            && !wrong.eq_ignore_ascii_case(&typed[place])
            && !typed[place].is_whitespace();
        typed[place] = wrong;
        let mistyped: String = typed.iter().collect();
        read(&mistyped);
        assert!(!other || SetupCode::from_text(&mistyped).is_err(), "a mistyped code was taken");
    }
});

fn read(text: &str) {
    let Ok(code) = SetupCode::from_text(text) else { return };
    let written = code.to_text();
    let clean: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    assert_eq!(written.as_str(), clean.to_ascii_uppercase(), "one code, one text");
}
