//! Where a file goes that the person asked to save: the window proposes no path, the person chooses one.

use std::path::PathBuf;

use app::view::{CommandError, LogForm};
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

/// Names a folder that files are saved to without asking: for machines without a person, such as tests.
const VARIABLE: &str = "LATCHSTRING_SAVE_DIR";

/// The folder the environment names, if it names one.
pub(crate) fn folder_from_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}

/// A file somebody wants to save.
pub(crate) struct Proposal {
    /// The name the dialog proposes, without its ending.
    pub(crate) stem: &'static str,
    /// What the dialog calls this kind of file.
    pub(crate) kind: &'static str,
    /// The ending, without the dot.
    pub(crate) ending: &'static str,
}

impl Proposal {
    /// A door's log.
    pub(crate) fn of_log(form: LogForm) -> Self {
        let (kind, ending) = match form {
            LogForm::Csv => ("CSV", "csv"),
            LogForm::JsonLines => ("JSON", "jsonl"),
        };
        Self { stem: "latchstring-log", kind, ending }
    }

    fn file_name(&self) -> String {
        format!("{}.{}", self.stem, self.ending)
    }
}

/// Opens a dialog and sends its answer.
type Show = dyn Fn(&Proposal, oneshot::Sender<Option<FilePath>>) + Send + Sync;

/// Asks the person where to save.
pub(crate) struct SaveDialog {
    folder: Option<PathBuf>,
    show: Box<Show>,
}

impl SaveDialog {
    /// The system's own dialog, asked only when there is no `folder` to save to.
    pub(crate) fn of_the_system<R: Runtime>(handle: AppHandle<R>, folder: Option<PathBuf>) -> Self {
        let show = move |proposal: &Proposal, answer: oneshot::Sender<Option<FilePath>>| {
            let dialog = handle.dialog().file().set_file_name(proposal.file_name());
            let dialog = dialog.add_filter(proposal.kind, &[proposal.ending]);
            // Nobody waits for the answer once the window is gone.
            dialog.save_file(move |path| drop(answer.send(path)));
        };
        Self { folder, show: Box::new(show) }
    }

    /// Asks where to save; `None` when the person thought better of it.
    ///
    /// # Errors
    /// `FileNotWritten` when the system answers with something that is no path.
    pub(crate) async fn ask(&self, proposal: &Proposal) -> Result<Option<PathBuf>, CommandError> {
        if let Some(folder) = &self.folder {
            return Ok(Some(folder.join(proposal.file_name())));
        }

        let (answer, chosen) = oneshot::channel();
        (self.show)(proposal, answer);
        let Ok(Some(path)) = chosen.await else {
            return Ok(None);
        };
        path.into_path().map(Some).map_err(|_| CommandError::FileNotWritten)
    }
}
