//! `lock-protocol` on an emulated Cortex-M0: its vectors, and what the door costs in instructions and flash.

use std::fs;
use std::path::{Path, PathBuf};

use super::Run;
use crate::command::{Failure, command, output, run};
use crate::report::Report;

const TARGET: &str = "thumbv6m-none-eabi";

/// Instructions that a step at the door may take, from the frame or the last key to the last effect.
const BUDGETS: &[(&str, u64)] = &[("unlock", 250_000), ("code_right", 1_000_000), ("code_wrong", 1_000_000)];
/// Flash that a lock is meant to take, bytes; docs/PROOF.md says what stands in the way.
const FLASH_GOAL: u64 = 64 * 1024;
/// What a lock takes today, and a little; it must not grow out of that unseen.
const FLASH_MAX: u64 = 271 * 256;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("lock-protocol on a Cortex-M0", || {
        let empty = flash(&build(task, "")?)?;
        let alone = flash(&build(task, "alone")?)?;
        let said = emulate(&build(task, "door")?)?;
        print!("{said}");
        judge(&said)?;
        judge_flash(alone.saturating_sub(empty))
    });
    Ok(())
}

fn build(task: &Run<'_>, feature: &str) -> Result<PathBuf, Failure> {
    // Its own folder: another feature replaces the program, and these flags fit nothing else.
    let target = task.place.target.join("metal");
    run(command("cargo", &task.place.root.join("tests/metal"))
        .args(["build", "--release", "--locked", "--quiet", "--target", TARGET, "--features", feature])
        // They would take the place of this part's own flags.
        .env_remove("RUSTFLAGS")
        .env("CARGO_TARGET_DIR", &target))?;
    let built = target.join(TARGET).join("release/metal");
    let kept = target.join(format!("metal-{feature}"));
    fs::copy(built, &kept)?;
    Ok(kept)
}

/// Runs a program on the emulated part: 64 ns for each instruction, so that the part's timer counts them.
fn emulate(program: &Path) -> Result<String, Failure> {
    let semihosting = "enable=on,target=native,chardev=said";
    output(
        command("timeout", Path::new("."))
            .args(["60", "qemu-system-arm", "-machine", "microbit", "-global", "nrf51-soc.sram-size=262144"])
            .args(["-display", "none", "-serial", "none", "-monitor", "none", "-icount", "shift=6"])
            .args(["-chardev", "stdio,id=said,signal=off", "-semihosting-config", semihosting, "-kernel"])
            .arg(program),
    )
}

/// The figures against their budgets; the program's own end must have been reached.
fn judge(said: &str) -> Result<(), Failure> {
    if !said.lines().any(|line| line == "end") {
        return Err(Failure("the program did not come to its end".into()));
    }
    for (name, budget) in BUDGETS {
        let figure = figure(said, name).ok_or_else(|| Failure(format!("no figure for {name}")))?;
        if figure == 0 || figure > *budget {
            return Err(Failure(format!("{name} takes {figure} instructions, and {budget} are allowed")));
        }
    }
    Ok(())
}

fn figure(said: &str, name: &str) -> Option<u64> {
    said.lines().find_map(|line| {
        let (found, value) = line.strip_prefix("figure ")?.split_once(' ')?;
        (found == name).then(|| value.parse().ok())?
    })
}

fn judge_flash(bytes: u64) -> Result<(), Failure> {
    println!("figure flash {bytes}");
    if bytes > FLASH_MAX {
        return Err(Failure(format!("a lock takes {bytes} bytes of flash, and it was {FLASH_MAX} at most")));
    }
    if bytes > FLASH_GOAL {
        println!("  not there yet: a lock is meant to fit into {FLASH_GOAL} bytes");
    }
    Ok(())
}

/// Bytes of an ELF file for a 32-bit little-endian part that go into flash: loaded segments as they lie in the file.
fn flash(program: &Path) -> Result<u64, Failure> {
    loaded(&fs::read(program)?).ok_or_else(|| Failure(format!("{} is no program", program.display())))
}

fn loaded(elf: &[u8]) -> Option<u64> {
    const LOAD: u32 = 1;
    if !elf.starts_with(b"\x7FELF\x01\x01") {
        return None;
    }
    let start = usize::try_from(word(elf, 28)?).ok()?;
    let (size, count) = (usize::from(half(elf, 42)?), usize::from(half(elf, 44)?));
    let mut bytes = 0;
    for header in (0..count).map(|at| start + at * size) {
        if word(elf, header)? == LOAD {
            bytes += u64::from(word(elf, header + 16)?);
        }
    }
    Some(bytes)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_over_its_budget_or_missing_fails() {
        let said =
            |unlock: u64| format!("figure unlock {unlock}\nfigure code_right 1\nfigure code_wrong 1\nend\n");
        assert!(judge(&said(250_000)).is_ok());
        assert!(judge(&said(250_001)).is_err());
        assert!(judge(&said(1).replace("end", "")).is_err());
        assert!(judge("figure unlock 1\nend\n").is_err());
    }

    #[test]
    fn only_a_program_for_the_part_has_a_size() {
        assert_eq!(loaded(b"\x7FELF\x02\x01"), None);
        let mut elf = vec![0; 52];
        elf[..6].copy_from_slice(b"\x7FELF\x01\x01");
        (elf[28], elf[42], elf[44]) = (52, 32, 1);
        elf.extend([1, 0, 0, 0]);
        elf.resize(52 + 32, 0);
        elf[52 + 16] = 77;
        assert_eq!(loaded(&elf), Some(77));
    }
}
