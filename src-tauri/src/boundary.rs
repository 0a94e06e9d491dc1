//! Tests of the line between window and shell: who may call what, and what becomes of hostile calls.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use crate::bindings::tests::typescript;
use crate::commands::names::COMMANDS;
use crate::link::Links;
use crate::place::Place;
use crate::shell::Surroundings;

/// The real capabilities and commands on a runtime without a display, in a home of its own.
struct Running {
    app: App<MockRuntime>,
    _home: TempDir,
}

impl Running {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let around = Surroundings {
            place: Place::at(home.path().to_owned()),
            links: Arc::new(Links::to_nowhere()),
            keychain: None,
            save_folder: Some(home.path().to_owned()),
        };
        let builder = crate::with_commands(mock_builder());
        let app = builder.build(tauri::generate_context!(test = true)).unwrap();
        crate::open(app.handle(), &around).unwrap();
        Self { app, _home: home }
    }

    fn window(&self) -> WebviewWindow<MockRuntime> {
        self.app.get_webview_window("main").unwrap()
    }

    fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        call(&self.window(), "tauri://localhost", command, arguments)
    }
}

fn call(
    window: &WebviewWindow<MockRuntime>,
    page: &str,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: page.parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

fn file(name: &str) -> String {
    fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What a capability file grants of our own commands, in the commands' own names.
fn granted(capability: &str) -> BTreeSet<String> {
    let capability: Value = serde_json::from_str(&file(capability)).unwrap();
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none());

    let permissions = capability["permissions"].as_array().unwrap().iter();
    let own = permissions.filter_map(|permission| permission.as_str().unwrap().strip_prefix("allow-"));
    own.map(|name| name.replace('-', "_")).collect()
}

#[test]
fn every_command_is_declared_granted_and_typed() {
    let declared: BTreeSet<String> = COMMANDS.iter().map(|&name| name.to_owned()).collect();
    let typed: BTreeSet<String> = typescript()
        .split("__TAURI_INVOKE")
        .skip(1)
        .filter_map(|rest| rest.split_once("(\"")?.1.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .collect();

    assert_eq!(typed, declared);
    assert_eq!(granted("capabilities/desktop.json"), declared);
    assert_eq!(granted("capabilities/mobile.json"), declared);
}

#[test]
fn the_main_window_may_call_every_command() {
    let running = Running::start();

    for command in COMMANDS {
        let answer = running.call(command, json!({}));

        // Either the command ran, or it missed its arguments; nobody was turned away at the door.
        let error = answer.err().unwrap_or_default().to_string();
        assert!(!error.contains("not allowed") && !error.contains("not found"), "{command}: {error}");
    }
}

#[test]
fn another_window_may_call_nothing() {
    let running = Running::start();
    let other = WebviewWindowBuilder::new(&running.app, "other", WebviewUrl::default()).build().unwrap();

    for command in COMMANDS {
        let error = call(&other, "tauri://localhost", command, json!({})).unwrap_err().to_string();

        assert!(error.contains("not allowed"), "{command}: {error}");
    }
}

#[test]
fn a_page_from_elsewhere_may_call_nothing() {
    let running = Running::start();

    for command in COMMANDS {
        let answer = call(&running.window(), "https://example.org", command, json!({}));

        assert!(answer.unwrap_err().to_string().contains("not allowed"), "{command}");
    }
}

#[test]
fn what_no_capability_names_is_denied() {
    let running = Running::start();

    for command in [
        "plugin:dialog|save",
        "plugin:dialog|open",
        "plugin:fs|read_text_file",
        "plugin:clipboard-manager|read_text",
        "plugin:deep-link|register",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
        "format_disk",
    ] {
        let error = running.call(command, json!({})).unwrap_err().to_string();

        assert!(error.contains("not allowed") || error.contains("not found"), "{command}: {error}");
    }
}

#[test]
fn hostile_arguments_are_answered_with_what_a_person_can_act_on_and_change_nothing() {
    let running = Running::start();
    running.call("create_vault", json!({ "passphrase": "correct horse battery" })).unwrap();
    let before = running.call("snapshot", json!({})).unwrap();
    let nobody = "0".repeat(32);
    let nul = "\u{0}".repeat(200);
    let draft = json!({ "guest_name": nul, "doors": [nobody], "preset": "stay", "starts": "9999-99-99T99:99",
        "ends": "yesterday", "weekly": [], "devices": 255,
        "role": "guest", "binding": { "safety": "one_phone", "card": nul }, "uses": 0, "hand_on": 255, "makes_keys": true });
    let onward = json!({ "guest_name": nul, "keys": [nobody, "../x"], "starts": "9999-99-99T99:99", "ends": null,
        "uses": 0, "devices": 255, "hand_on": 255 });

    let calendar = json!({ "name": nul, "door": nobody, "path": "../x", "rules": {
        "becomes": { "what": "stored_code", "check_in": "24:00", "check_out": "00:00" },
        "automatic": true, "closed_is_stay": true, "unknown_is_stay": true } });
    let booking = format!("{nobody}.4294967295");

    let shape = json!({ "kind": "stay", "arrival": "2026-02-30", "nights": 255, "hours": "standard" });
    let code = json!({ "guest_name": nul, "role": "guest", "door": nobody, "path": null, "shape": shape });

    for (command, arguments) in [
        ("create_vault", json!({ "passphrase": "another horse battery" })),
        ("open_vault", json!({ "passphrase": "wrong horse battery" })),
        ("read_setup_code", json!({ "text": "../../etc/passwd" })),
        ("read_setup_image", json!({ "image": "iVBORw0KGgo=" })),
        ("read_setup_image", json!({ "image": "not base64 at all" })),
        ("set_up_door", json!({ "setupText": "LSTR1:x", "name": "x", "zone": "Mars/Olympus" })),
        ("resume_set_up", json!({ "door": nobody })),
        ("forget_set_up", json!({ "door": "'; DROP TABLE door; --" })),
        ("test_door", json!({ "door": nobody, "action": "unlock" })),
        ("rename_door", json!({ "door": nobody, "name": nul })),
        ("rename_host", json!({ "name": " \u{202e}\n" })),
        ("preview_key", json!({ "draft": draft })),
        ("make_key", json!({ "draft": draft })),
        ("read_phone_card", json!({ "text": "LATCHSTRING:PHONE:1:" })),
        ("read_phone_card_image", json!({ "image": "iVBORw0KGgo=" })),
        ("give_claim_code", json!({ "key": nobody, "code": "12345٦" })),
        ("show_key", json!({ "grant": nobody })),
        ("save_key_qr", json!({ "grant": "../x" })),
        ("take_back", json!({ "grant": nobody })),
        ("code_choices", json!({ "door": "../x" })),
        ("preview_code", json!({ "draft": code })),
        ("make_code", json!({ "draft": code })),
        ("make_path", json!({ "name": "x", "doors": [nobody, "../x"] })),
        ("renew_path", json!({ "path": nobody })),
        ("end_path", json!({ "path": "' OR 1=1" })),
        ("show_code", json!({ "code": nobody })),
        ("change_code", json!({ "code": nobody, "ends": "2026-02-30T99:99" })),
        ("take_back_code", json!({ "code": "' OR 1=1" })),
        ("undo_take_back_code", json!({ "code": nobody })),
        ("undo_take_back", json!({ "grant": nobody })),
        ("key_life", json!({ "grant": nobody })),
        ("code_life", json!({ "code": "../../etc" })),
        ("note_key_sent", json!({ "grant": nobody })),
        ("note_code_sent", json!({ "code": nobody })),
        ("preview_changed_key", json!({ "grant": nobody, "ends": "9999-99-99T99:99" })),
        ("change_key", json!({ "grant": nobody, "ends": null })),
        ("visit_door", json!({ "door": nobody })),
        ("door_log", json!({ "door": nobody, "beforeSeq": u32::MAX })),
        ("save_log", json!({ "door": nobody, "form": "csv" })),
        ("log_key", json!({ "door": "../x" })),
        ("read_link", json!({ "text": "latchstring://k/#" })),
        ("read_link", json!({ "text": "javascript:alert(1)" })),
        ("read_link_image", json!({ "image": "" })),
        ("accept_key", json!({ "link": "latchstring://k/#AAAA" })),
        ("remove_key", json!({ "key": nobody })),
        ("hand_on", json!({ "draft": onward })),
        ("unlock", json!({ "key": nobody, "action": "lock" })),
        ("release_keypad", json!({ "door": nobody })),
        ("set_reset_guard", json!({ "door": "../x", "guard": "owner" })),
        ("allow_reset", json!({ "door": nobody })),
        ("reset_code", json!({ "door": "' OR 1=1" })),
        ("put_alert_aside", json!({ "door": nobody, "mark": nul })),
        ("end_door", json!({ "door": nobody, "end": "lock_is_gone" })),
        ("leave_door", json!({ "door": nobody })),
        ("ask_to_end", json!({ "grant": "../x" })),
        ("accept_ending", json!({ "link": nul })),
        ("preview_replacement", json!({ "door": nobody, "by": nul })),
        ("replace_lock", json!({ "door": "../x", "by": nobody, "end": "lock_is_gone" })),
        ("follow_law", json!({ "zone": nul })),
        ("leave_law", json!({ "zone": "' OR 1=1" })),
        ("preview_removal", json!({ "name": nul })),
        ("remove_person", json!({ "name": nul })),
        ("undo_remove_person", json!({ "name": "' OR 1=1" })),
        ("save_person", json!({ "name": "../../etc/passwd" })),
        ("erase_person", json!({ "name": "nobody", "neutral": nul })),
        ("errand", json!({ "door": nobody })),
        ("accept_errand", json!({ "link": "latchstring://k/#AwAA" })),
        ("accept_errand", json!({ "link": nul })),
        ("errand_receipt", json!({ "errand": "' OR 1=1" })),
        ("drop_errand", json!({ "errand": nobody })),
        (
            "accept_receipt",
            json!({ "link": "latchstring://k/#BFpaWlpaWlpaWlpaWlpaWloAGVJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlIveC-k" }),
        ),
        ("add_calendar", json!({ "draft": calendar, "address": "https://169.254.169.254/latest" })),
        ("add_calendar", json!({ "draft": calendar, "address": "file:///etc/passwd" })),
        ("add_calendar_file", json!({ "draft": calendar, "file": "AAAA" })),
        ("add_calendar_file", json!({ "draft": calendar, "file": "not base64 at all" })),
        ("renew_calendar_file", json!({ "calendar": nobody, "file": "A".repeat(1_000_000) })),
        ("set_calendar_rules", json!({ "calendar": nobody, "rules": calendar["rules"] })),
        ("remove_calendar", json!({ "calendar": "' OR 1=1" })),
        ("refresh_calendar", json!({ "calendar": nobody })),
        ("believe_calendar", json!({ "calendar": "../x" })),
        ("follow_booking", json!({ "booking": booking })),
        ("put_booking_aside", json!({ "booking": nul })),
        ("answer_booking", json!({ "booking": "' OR 1=1", "answer": "follow" })),
        ("note_guest_told", json!({ "booking": booking })),
        ("restore", json!({ "text": "zoo ".repeat(24) })),
        ("restore_image", json!({ "image": "iVBORw0KGgo=" })),
        ("read_link", json!({ "text": "A".repeat(1_000_000) })),
    ] {
        let error = running.call(command, arguments.clone()).expect_err(command);

        let code = error["code"].as_str().unwrap_or_else(|| panic!("{command}: {error}"));
        assert_ne!(code, "unexpected", "{command} {arguments}: {error}");
    }

    assert_eq!(running.call("snapshot", json!({})).unwrap(), before);
}

#[test]
fn arguments_of_the_wrong_shape_reach_no_command() {
    let running = Running::start();

    for (command, arguments) in [
        ("open_vault", json!({ "passphrase": 1 })),
        ("open_vault", json!([])),
        ("test_door", json!({ "door": "00", "action": "explode" })),
        ("door_log", json!({ "door": "00", "beforeSeq": -1 })),
        ("set_calendar_rules", json!({ "calendar": "00", "rules": { "becomes": { "what": "a_party" } } })),
        ("preview_key", json!({ "draft": { "devices": 256 } })),
        ("set_rules", json!({ "policy": { "times": "always" } })),
        (
            "preview_key",
            json!({ "draft": { "guest_name": "x", "doors": [], "preset": "stay", "starts": null, "ends": null,
            "weekly": [{ "days": ["someday"], "from": "25:61", "until": "" }], "devices": 1, "uses": null,
            "hand_on": 0 } }),
        ),
    ] {
        let error = running.call(command, arguments).expect_err(command);

        assert!(error.to_string().contains("invalid"), "{command}: {error}");
    }
}
