//! The protocol as symbols: every query of `tests/models` must end as its line says, and broken twins must break.

use std::fs;
use std::path::{Path, PathBuf};

use super::Run;
use crate::command::{Failure, command, output};
use crate::needs::verifpal;
use crate::report::Report;

/// What a twin's name has after the model's own.
const TWIN: &str = "_broken_";

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    let folder = task.place.root.join("tests/models");
    let models = models(&folder)?;
    report.step("protocol models", || {
        twins(&models)?;
        let mut queries = 0;
        for model in &models {
            queries += check(&verifpal::program(task.place), model)?;
        }
        println!("  {} models, {queries} queries, all as stated", models.len());
        Ok::<(), Failure>(())
    });
    Ok(())
}

fn models(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.push(entry?.path());
    }
    found.retain(|path| path.extension().is_some_and(|end| end == "vp"));
    found.sort();
    Ok(found)
}

fn name(model: &Path) -> String {
    model.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A model that nothing can break shows nothing: each has a twin with one thing taken away.
fn twins(models: &[PathBuf]) -> Result<(), Failure> {
    let names: Vec<String> = models.iter().map(|model| name(model)).collect();
    for alone in names.iter().filter(|name| !name.contains(TWIN) && !name.contains("_limit_")) {
        if !names.iter().any(|twin| twin.starts_with(&format!("{alone}{TWIN}"))) {
            return Err(Failure(format!("{alone} has no broken twin")));
        }
    }
    Ok(())
}

/// Compares one model's verdicts with what it states, and gives the number of queries.
fn check(program: &Path, model: &Path) -> Result<usize, Failure> {
    let name = name(model);
    let text = fs::read_to_string(model)?;
    let stated = stated(&text).map_err(|line| Failure(format!("{name}: nothing is stated of `{line}`")))?;
    let found = found(&output(command(program, Path::new(".")).args(["verify", "-q"]).arg(model))?);
    if stated.is_empty() || stated.len() != found.len() {
        return Err(Failure(format!("{name}: {} queries, {} answers", stated.len(), found.len())));
    }
    for (stated, found) in stated.iter().zip(&found) {
        if stated != found {
            let (query, want, got) = (&stated.query, stated.verdict, found.verdict);
            return Err(Failure(format!(
                "{name}: `{query}` should be {want:?} and is {got:?} ({})",
                found.query
            )));
        }
    }
    if name.contains(TWIN) && stated.iter().all(|query| query.verdict == Verdict::Holds) {
        return Err(Failure(format!("{name} is a broken twin, and nothing in it breaks")));
    }
    Ok(stated.len())
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    /// No attack within the sessions searched, and all of them were.
    Holds,
    /// Nothing forged, but taken twice: what is carried by couriers, where a version or a counter must decide.
    Replays,
    Breaks,
    /// The search was cut short.
    Unknown,
}

#[derive(PartialEq, Eq, Debug)]
struct Query {
    query: String,
    verdict: Verdict,
}

/// The lines of the `queries` block, each with its verdict behind `//`; `Err` is the line that has none.
fn stated(text: &str) -> Result<Vec<Query>, String> {
    let block = text.split_once("queries[").map_or("", |(_, block)| block);
    let lines = block.lines().map(str::trim).filter(|line| line.contains('?'));
    lines.map(|line| parse_stated(line).ok_or_else(|| line.to_owned())).collect()
}

fn parse_stated(line: &str) -> Option<Query> {
    let (query, verdict) = line.split_once("//")?;
    let verdict = match verdict.trim() {
        "holds" => Verdict::Holds,
        "replays" => Verdict::Replays,
        "breaks" => Verdict::Breaks,
        _ => return None,
    };
    Some(Query { query: query.trim().to_owned(), verdict })
}

/// The verdicts in what Verifpal prints: `PASS + query  [search exhausted ..]`, `FAIL x query  [why]`.
fn found(said: &str) -> Vec<Query> {
    let lines = said.lines().map(str::trim).filter(|line| line.contains('?'));
    lines
        .filter_map(|line| {
            let (holds, rest) = match (line.strip_prefix("PASS + "), line.strip_prefix("FAIL x ")) {
                (Some(rest), _) => (true, rest),
                (_, Some(rest)) => (false, rest),
                (None, None) => return None,
            };
            let (query, note) = rest.split_once("  [").unwrap_or((rest, ""));
            let verdict = match (holds, note) {
                (true, note) if note.starts_with("search exhausted") => Verdict::Holds,
                (true, _) => Verdict::Unknown,
                (false, note) if note.starts_with("duplicate acceptance") => Verdict::Replays,
                (false, _) => Verdict::Breaks,
            };
            Some(Query { query: query.trim().to_owned(), verdict })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_read_with_its_reason_and_a_cut_search_proves_nothing() {
        let said = "  PASS + freshness? mu  [search exhausted at 2 sessions]\n  FAIL x authentication? A -> B: m  \
                    [duplicate acceptance: x]\n  | 1. ASSERT(a, b)? passes\n  FAIL x confidentiality? k\n  PASS + \
                    confidentiality? q  [truncated]\n  FAIL x 2 of 4 queries failed.";
        let verdicts: Vec<Verdict> = found(said).into_iter().map(|query| query.verdict).collect();
        assert_eq!(verdicts, [Verdict::Holds, Verdict::Replays, Verdict::Breaks, Verdict::Unknown]);
        assert_eq!(found(said)[1].query, "authentication? A -> B: m");
    }

    #[test]
    fn a_query_without_a_stated_verdict_is_no_query() {
        assert!(stated("queries[\n\tfreshness? mu // holds\n\tfreshness? mr\n]").is_err());
        assert_eq!(stated("queries[\n\tfreshness? mu // holds\n]").unwrap().len(), 1);
    }
}
