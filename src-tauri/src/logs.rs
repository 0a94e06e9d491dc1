//! What goes to standard error: our own lines and other crates' warnings, never a message that could hold a secret.

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How much our own crates say: `error`, `warn`, `info`, `debug` or `trace`.
const VARIABLE: &str = "LATCHSTRING_LOG";

/// Starts the log. Does nothing when one runs already.
pub(crate) fn start() {
    let ours = std::env::var(VARIABLE).ok().and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);

    let _ = tracing_subscriber::registry().with(lines).with(targets(ours)).try_init();
}

/// Nobody can turn other crates' lines up: at `debug` the bus library prints what the keychain sends.
fn targets(ours: Level) -> Targets {
    Targets::new()
        .with_default(Level::WARN)
        .with_targets(["app", "app_lib", "lock_link", "store"].map(|name| (name, ours)))
        // It quotes the arguments of the program, and a link among them is a secret.
        .with_target("tauri_plugin_deep_link", tracing_subscriber::filter::LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_crates_stay_quiet_however_much_ours_say() {
        let targets = targets(Level::TRACE);

        assert!(targets.would_enable("app::unlock", &Level::TRACE));
        assert!(!targets.would_enable("zbus::connection", &Level::INFO));
        assert!(!targets.would_enable("tauri_plugin_deep_link", &Level::ERROR));
    }
}
