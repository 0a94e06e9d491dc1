//! What was typed after `cargo xtask`.

use crate::tasks::{self, Task};

/// Task, words for it, and answers given in advance.
pub(crate) struct Arguments {
    task: Option<&'static Task>,
    /// What follows the task's name.
    pub(crate) words: Vec<String>,
    /// Install what is missing without asking.
    pub(crate) consent: Consent,
}

/// Whether missing things may be installed without asking.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// `--yes`, a continuous-integration run, or root on a machine made for this.
    Given,
    /// A person is to be asked.
    Ask,
}

impl Arguments {
    pub(crate) fn parse(typed: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut words: Vec<String> = Vec::new();
        let mut consent =
            if std::env::var("CI").is_ok_and(|ci| ci == "true") { Consent::Given } else { Consent::Ask };
        for word in typed {
            match word.as_str() {
                "--yes" | "-y" => consent = Consent::Given,
                "--help" | "-h" | "help" => {
                    return Ok(Self { task: None, words: Vec::new(), consent });
                }
                flag if words
                    .first()
                    .and_then(|name| tasks::find(name))
                    .is_some_and(|task| task.takes(flag)) =>
                {
                    words.push(word);
                }
                flag if flag.starts_with("--") => return Err(format!("xtask: there is no option {flag}")),
                _ => words.push(word),
            }
        }
        if words.is_empty() {
            return Ok(Self { task: None, words, consent });
        }
        let name = words.remove(0);
        let task = tasks::find(&name).ok_or_else(|| format!("xtask: there is no task {name}"))?;
        Ok(Self { task: Some(task), words, consent })
    }

    pub(crate) fn task(&self) -> Option<&'static Task> {
        self.task
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_task_keeps_its_words_and_yes_may_stand_anywhere() {
        let arguments = parse("bench --yes link").unwrap();
        assert_eq!(arguments.task().unwrap().name, "bench");
        assert_eq!(arguments.words, ["link"]);
        assert!(arguments.consent == Consent::Given);
    }

    #[test]
    fn a_task_gets_its_own_options() {
        let arguments = parse("simulate --seeds 5 --from 7").unwrap();
        assert_eq!(arguments.words, ["--seeds", "5", "--from", "7"]);
        assert!(parse("demo --seeds 5").is_err_and(|said| said.contains("--seeds")));
    }

    #[test]
    fn what_does_not_exist_is_refused_by_name() {
        assert!(parse("launch").is_err_and(|said| said.contains("launch")));
        assert!(parse("test --fast").is_err_and(|said| said.contains("--fast")));
    }

    #[test]
    fn nothing_typed_asks_for_help() {
        assert!(parse("").unwrap().task().is_none());
        assert!(parse("demo --help").unwrap().task().is_none());
    }
}
