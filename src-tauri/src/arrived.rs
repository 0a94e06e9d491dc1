//! A link that somebody opened outside the app, kept until the window takes it; opening it does nothing by itself.

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager, Runtime, Url};
use tauri_specta::Event;

use crate::events::LinkArrived;
use crate::{input, window};

/// The newest link nobody has taken yet.
#[derive(Default)]
pub(crate) struct ArrivedLink(Mutex<Option<String>>);

impl ArrivedLink {
    /// Keeps a link, in place of an older one.
    fn keep(&self, link: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    }

    /// Hands the link out, once.
    pub(crate) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Takes the link the app was started with, and every one that comes while it runs.
pub(crate) fn listen<R: Runtime>(handle: &AppHandle<R>) {
    let Some(deep_link) = handle.try_state::<tauri_plugin_deep_link::DeepLink<R>>() else {
        return;
    };
    if let Ok(Some(urls)) = deep_link.get_current() {
        accept(handle, &urls);
    }

    let handle = handle.clone();
    deep_link.on_open_url(move |event| {
        accept(&handle, &event.urls());
        window::bring_to_front(&handle);
    });
}

fn accept<R: Runtime>(handle: &AppHandle<R>, urls: &[Url]) {
    let Some(link) = urls.iter().find(|url| is_ours(url)) else {
        return;
    };
    handle.state::<ArrivedLink>().keep(link.as_str().to_owned());

    // Before the window listens nobody hears this; it asks once when it starts.
    let _ = LinkArrived.emit(handle);
}

fn is_ours(url: &Url) -> bool {
    url.scheme() == "latchstring" && url.as_str().len() <= input::TEXT_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_handed_out_once() {
        let arrived = ArrivedLink::default();

        arrived.keep("latchstring://k/#A".to_owned());

        assert_eq!(arrived.take().as_deref(), Some("latchstring://k/#A"));
        assert_eq!(arrived.take(), None);
    }

    #[test]
    fn the_newest_link_replaces_one_nobody_took() {
        let arrived = ArrivedLink::default();

        arrived.keep("latchstring://k/#A".to_owned());
        arrived.keep("latchstring://k/#B".to_owned());

        assert_eq!(arrived.take().as_deref(), Some("latchstring://k/#B"));
    }

    #[test]
    fn other_schemes_and_endless_links_are_not_ours() {
        let endless = format!("latchstring://k/#{}", "A".repeat(input::TEXT_BYTES_MAX));

        assert!(is_ours(&"latchstring://k/#AAAA".parse().unwrap()));
        assert!(!is_ours(&"https://latchstring.example/k/#AAAA".parse().unwrap()));
        assert!(!is_ours(&endless.parse().unwrap()));
    }
}
