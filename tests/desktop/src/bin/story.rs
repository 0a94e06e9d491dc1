//! Plays the whole story for whoever watches a terminal; pictures and transcript stay in the folder it names.

use std::process::ExitCode;

use desktop::{Stage, Trouble, story};

#[tokio::main]
async fn main() -> ExitCode {
    match play().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<(), Trouble> {
    let stage = Stage::set("")?;
    stage.transcript().note("The whole story, in the real app, on a display in memory:");
    story::whole(&stage).await
}
