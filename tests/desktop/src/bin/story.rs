//! Plays the whole story for whoever watches a terminal; pictures and transcript stay in the folder it names.

use std::process::ExitCode;

use desktop::{Stage, Trouble, story};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = play() => ended,
        // The programs of the story are stopped when it is dropped, so it must not just vanish.
        stopped = stop_signal() => stopped,
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<(), Trouble> {
    story::demo(&Stage::set("")?).await
}

async fn stop_signal() -> Result<(), Trouble> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Err("Stopped from outside".into())
}
