//! Whatever is pressed, the lock neither stops nor changes what it should not.

use lock_protocol::lock::{Key, Signal};

use super::desk::{VISIT, WRONG};
use crate::bench::Bench;

#[test]
fn what_cannot_be_a_code_is_wrong_and_changes_nothing() {
    let mut bench = Bench::owned();
    let before = bench.journal.len();
    let endless = "7".repeat(200);
    for keys in ["1", "12", "123", "12345678901", "1234567890123", &endless, "a", "12345678a", "z23456789"] {
        assert_eq!(bench.type_code(keys), Signal::Wrong, "{keys}");
    }
    for keys in ["#", "###", "*#", "**##**", "1234*#", "*", "123456789*#"] {
        assert_eq!(bench.press(keys), None, "{keys}");
    }
    assert_eq!(bench.journal.len(), before);
    assert!(bench.turned.is_empty());
    let code = bench.code(VISIT);
    assert_eq!(bench.type_code(&code), Signal::Opens, "and a guest is not held up by it");
}

#[test]
fn seven_digits_are_a_try_like_any_other() {
    let mut bench = Bench::owned();
    assert_eq!(bench.type_code("1234567"), Signal::Wrong);
    assert_eq!(bench.lock.state().owned.as_ref().unwrap().keypad.throttle.failures, 1);
}

#[test]
fn a_star_takes_back_what_was_typed_and_so_does_a_pause() {
    let mut bench = Bench::owned();
    let code = bench.code(VISIT);
    assert_eq!(bench.press(&format!("123*{code}#")), Some(Signal::Opens));
    bench.press("123");
    bench.wait(10_001);
    assert_eq!(bench.press(&format!("{code}#")), Some(Signal::Opens));
    bench.press(&code[..4]);
    bench.wait(9_000);
    assert_eq!(bench.press(&format!("{}#", &code[4..])), Some(Signal::Opens), "a slow finger is no pause");
}

#[test]
fn a_factory_new_lock_takes_no_code() {
    let mut bench = Bench::factory();
    assert_eq!(bench.type_code(WRONG), Signal::Fault);
    assert!(bench.turned.is_empty());
}

#[test]
fn any_keys_in_any_order_never_stop_the_lock() {
    let mut bench = Bench::owned();
    let mut seed = 1_u32;
    for _ in 0..50_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let key = match seed >> 24 {
            0..=20 => Key::Enter,
            21..=25 => Key::Clear,
            other => Key::Digit((other % 13) as u8),
        };
        bench.lock.press(key, bench.now);
        bench.work();
        if seed >> 8 & 0xFF == 0 {
            bench.wait(u64::from(seed & 0xFFFF));
        }
    }
    assert!(bench.turned.is_empty(), "and no chance of that size opens it");
}
