//! A preset's word, as the store keeps it.

use access::preset::Preset;

pub(crate) fn preset_word(preset: Preset) -> &'static str {
    match preset {
        Preset::Today => "today",
        Preset::Weekend => "weekend",
        Preset::Stay => "stay",
        Preset::CleanerWeekly => "cleaner_weekly",
        Preset::OneTime => "one_time",
        Preset::Custom => "custom",
    }
}

/// A word that this version does not know is shown as what the host typed.
pub(crate) fn preset_of(word: &str) -> Preset {
    match word {
        "today" => Preset::Today,
        "weekend" => Preset::Weekend,
        "stay" => Preset::Stay,
        "cleaner_weekly" => Preset::CleanerWeekly,
        "one_time" => Preset::OneTime,
        _ => Preset::Custom,
    }
}
