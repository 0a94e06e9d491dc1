//! What a person does beside the window of the app: open a link elsewhere, answer the system's dialog, ask the keyring.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Person;
use crate::Trouble;
use crate::kept::Kept;

impl Person {
    /// Opens a link somewhere else on the machine: the system starts the app once more with it.
    ///
    /// # Errors
    /// When the second start does not end by itself, with the link handed to the app that runs already.
    pub async fn opens_elsewhere(&self, link: &str) -> Result<(), Trouble> {
        let mut command = Command::new(&self.desk.app);
        command.arg(link).envs(self.desk.surroundings.iter().map(|(name, value)| (name, value)));
        command.env_remove("WAYLAND_DISPLAY").stdout(Stdio::null());
        let second = std::cell::RefCell::new(Kept::start(&mut command, Path::new("/dev/null"))?);
        self.waits_for("the second start to end", || second.borrow_mut().has_ended()).await
    }

    /// Types `path` into the system's dialog and presses Return.
    ///
    /// # Errors
    /// When there is no dialog, or it stays.
    pub async fn saves_as(&self, path: &Path) -> Result<(), Trouble> {
        let dialog = self.dialog().await?;
        self.presses(&dialog, &["key", "ctrl+a"])?;
        self.presses(&dialog, &["type", "--delay", "20", &path.display().to_string()])?;
        self.presses(&dialog, &["key", "Return"])?;
        self.sees_dialog_close().await
    }

    /// Closes the system's dialog without an answer.
    ///
    /// # Errors
    /// When there is no dialog, or it stays.
    pub async fn thinks_better_of_it(&self) -> Result<(), Trouble> {
        let dialog = self.dialog().await?;
        self.presses(&dialog, &["key", "Escape"])?;
        self.sees_dialog_close().await
    }

    /// How many secrets of the app the machine's keyring holds.
    ///
    /// # Errors
    /// When there is no keyring.
    pub fn secrets_in_keyring(&self) -> Result<usize, Trouble> {
        self.desk.bus.secrets_in_keyring()
    }

    /// The window of the dialog that is open.
    async fn dialog(&self) -> Result<String, Trouble> {
        self.waits_for("the dialog to save", || self.open_dialog().is_some()).await?;
        self.open_dialog().ok_or_else(|| "The dialog went by itself".into())
    }

    /// A dialog on its way out still takes keys, and they would be lost for the next one.
    async fn sees_dialog_close(&self) -> Result<(), Trouble> {
        self.waits_for("the dialog to close", || self.open_dialog().is_none()).await
    }

    fn open_dialog(&self) -> Option<String> {
        let windows = self.xdotool(&["search", "--onlyvisible", "--name", "^Save"]).ok()?;
        windows.lines().find(|line| !line.trim().is_empty()).map(str::to_owned)
    }

    /// Hands keys to a window; there is no window manager here that would give it the focus.
    fn presses(&self, window: &str, keys: &[&str]) -> Result<(), Trouble> {
        self.xdotool(&["windowfocus", "--sync", window])?;
        self.xdotool(keys)?;
        Ok(())
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let display = self.desk.screen.name();
        let done = Command::new("xdotool").args(arguments).env("DISPLAY", display).output()?;
        if !done.status.success() {
            return Err(format!("xdotool: {}", String::from_utf8_lossy(&done.stderr)).into());
        }
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}
