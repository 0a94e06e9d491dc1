//! The name of every command, for the build script, which declares them, and the test, which compares all lists.

/// Every command, by area.
pub(crate) const COMMANDS: &[&str] = &[
    // vault
    "snapshot",
    "create_vault",
    "open_vault",
    // installer
    "read_setup_code",
    "read_setup_image",
    "set_up_door",
    "resume_set_up",
    "forget_set_up",
    "test_door",
    "rename_door",
    // host
    "rename_host",
    "preview_key",
    "read_phone_card",
    "read_phone_card_image",
    "make_key",
    "show_key",
    "save_key_qr",
    "take_back",
    "undo_take_back",
    "visit_door",
    "door_log",
    // lives
    "key_life",
    "code_life",
    "note_key_sent",
    "note_code_sent",
    "preview_changed_key",
    "change_key",
    // codes
    "code_choices",
    "preview_code",
    "make_code",
    "show_code",
    "take_back_code",
    "undo_take_back_code",
    "confirm_repeat",
    "set_holidays",
    // paths
    "make_path",
    "renew_path",
    "end_path",
    // guest
    "take_arrived_link",
    "read_link",
    "read_link_image",
    "accept_key",
    "remove_key",
    "give_claim_code",
    "phone_card",
    "hand_on",
    "unlock",
    // care
    "release_keypad",
    "release_keypad_from_afar",
    "set_reset_guard",
    "allow_reset",
    "reset_code",
    "end_door",
    // errands
    "errand",
    "accept_errand",
    "errand_receipt",
    "drop_errand",
    "accept_receipt",
    // recovery
    "recovery_sheet",
    "save_recovery_sheet",
    "confirm_recovery",
    "restore",
    "restore_image",
    // rules
    "rules",
    "set_rules",
    // cloud
    "join_cloud",
    "leave_cloud",
    "gateways",
    "add_gateway",
    "remove_gateway",
    "move_bolt_from_afar",
    "visit_from_afar",
];
