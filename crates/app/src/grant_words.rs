//! A preset's word, as the store keeps it, and how a key's bond to its phones is told.

use access::grant::Binding;
use access::preset::Preset;

use crate::failure::Failure;
use crate::phone_card::parse_card;
use crate::view::{KeyBinding, KeySafety};

/// What a host chose, as a grant has it. A card is read here.
pub(crate) fn binding_of(chosen: &KeyBinding) -> Result<Binding, Failure> {
    Ok(match chosen {
        KeyBinding::Link => Binding::FirstPhones,
        KeyBinding::LinkAndCode => Binding::ClaimCode,
        KeyBinding::OnePhone { card } => Binding::Phone { hash: parse_card(card)?.hash() },
    })
}

pub(crate) fn key_safety(binding: Binding) -> KeySafety {
    match binding {
        Binding::FirstPhones => KeySafety::Link,
        Binding::ClaimCode => KeySafety::LinkAndCode,
        Binding::Phone { .. } => KeySafety::OnePhone,
    }
}

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
