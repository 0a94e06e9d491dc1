//! The program on a desktop: readies the process, then hands over to the library the phones start too.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    prefer_a_renderer_that_draws();
    app_lib::run();
}

/// WebKitGTK shows a white window on many machines when it renders through DMA-BUF; whoever knows better sets the
/// variable themselves.
#[cfg(target_os = "linux")]
fn prefer_a_renderer_that_draws() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if std::env::var_os(SWITCH).is_none() {
        #[expect(
            unsafe_code,
            reason = "the first statement of the process: no other thread reads the environment"
        )]
        unsafe {
            std::env::set_var(SWITCH, "1");
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn prefer_a_renderer_that_draws() {}
