//! The one window: opened here so that it can go nowhere but to its own pages.

use tauri::{AppHandle, Runtime, Url, WebviewWindowBuilder, webview::NewWindowResponse};

use crate::place::Place;

/// The label the capability files grant commands to.
pub(crate) const LABEL: &str = "main";

/// Opens the window as `tauri.conf.json` describes it.
///
/// # Errors
/// When the configuration has no window or the system cannot open one.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, place: &Place) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?.clone();

    WebviewWindowBuilder::from_config(app, &config)?
        .data_directory(place.web_data())
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// Shows the window to somebody who started the app a second time or opened a link.
pub(crate) fn bring_to_front<R: Runtime>(app: &AppHandle<R>) {
    use tauri::Manager;

    if let Some(window) = app.get_webview_window(LABEL) {
        // A window manager may refuse the focus; the link is shown all the same.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Whether a page is one of ours. Linux cannot tell a frame's calls from the window's, so no other page may load at all.
fn is_own_page(url: &Url) -> bool {
    let own_scheme = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    let own_host = matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    let dev_server = tauri::is_dev() && url.scheme() == "http" && url.host_str() == Some("localhost");

    own_scheme || own_host || dev_server
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn only_own_pages_load() {
        for own in ["tauri://localhost/", "tauri://localhost/index.html#/doors", "http://tauri.localhost/"] {
            assert!(is_own_page(&own.parse().unwrap()), "{own}");
        }

        for foreign in [
            "https://example.org/",
            "http://tauri.localhost.example.org/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,hello",
            "latchstring://k/#AAAA",
        ] {
            assert!(!is_own_page(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
