//! The list of commands and events, and the TypeScript made from it.

use tauri::Runtime;
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands::{
    calendars, care, cloud, codes, errands, guest, host, installer, lives, logs, paths, people, recovery,
    rules, vault,
};
use crate::events::{LinkArrived, ProgressMade, SnapshotChanged};

/// Every command and event of the shell.
pub(crate) fn all<R: Runtime>() -> Builder<R> {
    // One TypeScript type per Rust type: what is written and what is read have the same shape everywhere.
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            vault::snapshot,
            vault::create_vault,
            vault::open_vault,
            installer::read_setup_code,
            installer::read_setup_image,
            installer::set_up_door,
            installer::resume_set_up,
            installer::forget_set_up,
            installer::test_door,
            installer::rename_door,
            host::rename_host,
            host::preview_key,
            host::read_phone_card,
            host::read_phone_card_image,
            host::make_key,
            host::show_key,
            host::save_key_qr,
            host::take_back,
            host::undo_take_back,
            host::visit_door,
            logs::door_log,
            logs::save_log,
            logs::log_key,
            codes::code_choices,
            codes::preview_code,
            codes::make_code,
            codes::show_code,
            codes::change_code,
            lives::key_life,
            lives::code_life,
            lives::note_key_sent,
            lives::note_code_sent,
            lives::preview_changed_key,
            lives::change_key,
            codes::take_back_code,
            codes::undo_take_back_code,
            codes::confirm_repeat,
            codes::set_holidays,
            paths::make_path,
            paths::renew_path,
            paths::end_path,
            guest::take_arrived_link,
            guest::read_link,
            guest::read_link_image,
            guest::accept_key,
            guest::remove_key,
            guest::give_claim_code,
            guest::phone_card,
            guest::hand_on,
            guest::unlock,
            care::release_keypad,
            care::release_keypad_from_afar,
            care::set_reset_guard,
            care::allow_reset,
            care::reset_code,
            care::end_door,
            care::leave_door,
            care::preview_replacement,
            care::replace_lock,
            care::put_alert_aside,
            people::preview_removal,
            people::remove_person,
            people::undo_remove_person,
            people::save_person,
            people::erase_person,
            errands::errand,
            errands::accept_errand,
            errands::errand_receipt,
            errands::drop_errand,
            errands::accept_receipt,
            errands::ask_to_end,
            errands::accept_ending,
            calendars::calendars,
            calendars::add_calendar,
            calendars::add_calendar_file,
            calendars::renew_calendar_file,
            calendars::set_calendar_rules,
            calendars::remove_calendar,
            calendars::refresh_calendar,
            calendars::believe_calendar,
            calendars::follow_booking,
            calendars::put_booking_aside,
            calendars::answer_booking,
            calendars::note_guest_told,
            recovery::recovery_sheet,
            recovery::save_recovery_sheet,
            recovery::confirm_recovery,
            recovery::restore,
            recovery::restore_image,
            rules::rules,
            rules::set_rules,
            rules::follow_law,
            rules::leave_law,
            cloud::join_cloud,
            cloud::sign_in_cloud,
            cloud::joining_code,
            cloud::go_in,
            cloud::sync,
            cloud::site_phones,
            cloud::let_in_phone,
            cloud::shut_out_phone,
            cloud::leave_cloud,
            cloud::gateways,
            cloud::add_gateway,
            cloud::remove_gateway,
            cloud::move_bolt_from_afar,
            cloud::visit_from_afar,
        ])
        .events(collect_events![SnapshotChanged, ProgressMade, LinkArrived])
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;
    use std::path::Path;

    use specta_typescript::Typescript;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/backend/bindings.ts");
    const HEADER: &str = "// Written by the test `bindings_are_current` of the shell; do not edit.\n";

    /// The TypeScript of today's commands and events.
    pub(crate) fn typescript() -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bindings.ts");
        let language = Typescript::default().header(HEADER);
        super::all::<tauri::test::MockRuntime>().export(language, &file).unwrap();
        fs::read_to_string(file).unwrap()
    }

    #[test]
    fn bindings_are_current() {
        let now = typescript();
        let committed = fs::read_to_string(COMMITTED).unwrap_or_default();

        if now != committed {
            fs::create_dir_all(Path::new(COMMITTED).parent().unwrap()).unwrap();
            fs::write(COMMITTED, &now).unwrap();
        }

        assert!(now == committed, "{COMMITTED} was stale and has been rewritten; commit it");
    }
}
