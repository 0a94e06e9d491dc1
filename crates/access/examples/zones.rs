//! Resolves wall times, one JSON request per line, so that other implementations can be compared with ours.
//!
//! `{"zone":"Europe/Berlin","wall":"2026-10-25T02:30","edge":"start"}` is answered by `{"utc":1792888200,"note":"fold"}`,
//! anything wrong by `{"error":"..."}`. With `--release` it prints the release of its zone data, and with `--names` its zones.

use std::io::{self, BufRead, Write};

use access::Zone;
use access::wall::Wall;
use access::zone::{Edge, database_version};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    zone: String,
    wall: Wall,
    edge: Edge,
}

fn main() -> io::Result<()> {
    // Line by line, so that somebody who waits for each answer gets it.
    let mut out = io::LineWriter::new(io::stdout().lock());
    match std::env::args().nth(1).as_deref() {
        Some("--release") => writeln!(out, "{}", database_version()),
        Some("--names") => Zone::names().iter().try_for_each(|name| writeln!(out, "{name}")),
        _ => answer_all(&mut out),
    }
}

fn answer_all(out: &mut impl Write) -> io::Result<()> {
    for line in io::stdin().lock().split(b'\n') {
        let answer = answer(&line?).unwrap_or_else(|error| serde_json::json!({ "error": error }));
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<serde_json::Value, String> {
    let request: Request = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let zone = Zone::named(&request.zone).map_err(|error| error.to_string())?;
    let found = zone.at_wall(request.wall.time(), request.edge).map_err(|error| error.to_string())?;
    Ok(serde_json::json!({ "utc": found.utc.timestamp(), "note": found.note }))
}
