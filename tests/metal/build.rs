//! Tells the linker what the part looks like, and brings the printed vectors in as bytes.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const DOCUMENT: &str = "../../docs/PROTOCOL.md";

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").unwrap();
    println!("cargo:rustc-link-search={here}");
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rerun-if-changed=memory.x");
    println!("cargo:rerun-if-changed={DOCUMENT}");
    let out = Path::new(&env::var("OUT_DIR").unwrap()).join("printed.rs");
    fs::write(out, printed(&fs::read_to_string(DOCUMENT).unwrap())).unwrap();
}

/// `name hex [which]` of the section Vectors as constants; the fenced parts are every other one between the fences.
fn printed(document: &str) -> String {
    let section = document.split_once(" Vectors\n").unwrap().1;
    let mut text = String::new();
    for line in section.split("```").skip(1).step_by(2).flat_map(str::lines) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (Some(name), Some(value)) = (words.first(), words.get(1)) else { continue };
        let Some(bytes) = bytes(value) else { continue };
        let which = words.get(2).map_or_else(String::new, |word| format!("_{word}"));
        let length = bytes.len();
        writeln!(text, "pub(super) const {name}{which}: [u8; {length}] = {bytes:?};").unwrap();
    }
    text
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}
