//! A kind's word, as the store keeps it.

use crate::view::CodeKind;

pub(crate) fn kind_word(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::OneTime => "one_time",
        CodeKind::Visit => "visit",
        CodeKind::Stay => "stay",
        CodeKind::Long => "long",
        CodeKind::Weekly => "weekly",
        CodeKind::Stored => "stored",
    }
}

/// A word that this version does not know is shown as digits of the host's choice.
pub(crate) fn kind_of(word: &str) -> CodeKind {
    match word {
        "one_time" => CodeKind::OneTime,
        "visit" => CodeKind::Visit,
        "stay" => CodeKind::Stay,
        "long" => CodeKind::Long,
        "weekly" => CodeKind::Weekly,
        _ => CodeKind::Stored,
    }
}
