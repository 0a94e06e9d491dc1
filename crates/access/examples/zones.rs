//! Resolves wall times, one JSON request per line, so that other implementations can be compared with ours.
//!
//! `{"zone":"Europe/Berlin","wall":"2026-10-25T02:30","edge":"start"}` is answered by `{"utc":1792888200,"note":"fold"}`,
//! anything wrong by `{"error":"..."}`.

use std::io::{self, BufRead, Write};

use access::Zone;
use access::wall::Wall;
use access::zone::Edge;
use serde::Deserialize;

#[derive(Deserialize)]
struct Request {
    zone: String,
    wall: Wall,
    edge: Edge,
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?).unwrap_or_else(|error| serde_json::json!({ "error": error }));
        writeln!(out, "{answer}")?;
    }
    out.flush()
}

fn answer(line: &str) -> Result<serde_json::Value, String> {
    let request: Request = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let zone = Zone::named(&request.zone).map_err(|error| error.to_string())?;
    let found = zone.at_wall(request.wall.time(), request.edge).map_err(|error| error.to_string())?;
    Ok(serde_json::json!({ "utc": found.utc.timestamp(), "note": found.note }))
}
