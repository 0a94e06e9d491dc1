//! Texts that open doors: they can be shown to the person in front, but not printed into a log.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A text that holds a key, such as a share link; has neither Debug nor Display nor Serialize and is wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretText(String);

impl SecretText {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for the screen, the clipboard or a code; never for a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
