//! Words for presets and roles, as the store keeps them, and how a key's bond to its phones is told.

use access::grant::Binding;
use access::preset::Preset;
use access::role::Role;

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

pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Guest => "guest",
        Role::Staff => "staff",
        Role::Maintenance => "maintenance",
        Role::CoHost => "co_host",
        Role::Owner => "owner",
        Role::Emergency => "emergency",
    }
}

/// A word that this version does not know gets the rules of guests, which are the narrowest.
pub(crate) fn role_of(word: &str) -> Role {
    match word {
        "staff" => Role::Staff,
        "maintenance" => Role::Maintenance,
        "co_host" => Role::CoHost,
        "owner" => Role::Owner,
        "emergency" => Role::Emergency,
        _ => Role::Guest,
    }
}
