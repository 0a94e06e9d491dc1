//! People in front of the real app, on a display in memory, with emulated locks; the story they play is shared by the
//! test and the demonstration. Knows the app by its handles (`ui/src/testids.ts`) only.

mod cloud;
mod driver;
mod kept;
mod lock;
mod person;
mod programs;
mod screen;
mod session_bus;
mod stage;
pub mod story;
mod transcript;

pub use cloud::{Cloud, Gateway};
pub use lock::Lock;
pub use person::Person;
pub use programs::Programs;
pub use stage::{Air, Machine, Stage};
pub use transcript::Transcript;

/// Why a story stopped, in words.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
