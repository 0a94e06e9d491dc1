//! The shell around `app`: one window, thin commands, events, the system's keychain, clock, radio and links.

mod arrived;
mod beat;
mod bindings;
#[cfg(test)]
mod boundary;
mod clock;
mod commands;
mod entropy;
mod events;
mod input;
mod keychain;
mod link;
mod logs;
mod place;
mod save;
mod shell;
mod window;

use tauri::{AppHandle, Builder, RunEvent, Runtime};

use crate::shell::Surroundings;

/// Starts the app and returns when it has ended.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    logs::start();

    let builder = with_commands(with_plugins(Builder::default()));
    let builder = builder.setup(|app| Ok(open(app.handle(), &Surroundings::of_this_machine(app.handle())?)?));
    let app = match builder.build(tauri::generate_context!()) {
        Ok(app) => app,
        Err(error) => return tracing::error!(%error, "Failed to start"),
    };
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            shell::close(app);
        }
    });
}

/// Answers the window's calls.
fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    let commands = bindings::all().invoke_handler();
    builder.invoke_handler(move |invoke| input::refuse_oversized(invoke, &commands))
}

/// Opens the app and its window in the surroundings given.
fn open<R: Runtime>(handle: &AppHandle<R>, around: &Surroundings) -> tauri::Result<()> {
    bindings::all().mount_events(handle);
    shell::open(handle, around)
}

#[cfg(desktop)]
fn with_plugins<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    // The plugin that ends a second instance comes first, before anything opens files or takes names.
    let once = tauri_plugin_single_instance::Builder::new()
        .dbus_id(place::single_instance_name(IDENTIFIER))
        .callback(|app, _arguments, _folder| window::bring_to_front(app))
        .build();
    with_shared_plugins(builder.plugin(once))
}

#[cfg(mobile)]
fn with_plugins<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    with_shared_plugins(builder)
}

fn with_shared_plugins<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
}

/// The same as in `tauri.conf.json`, needed before the configuration is read.
#[cfg(desktop)]
const IDENTIFIER: &str = "dev.latchstring.client";
