//! Declares the shell's commands to Tauri, so that a window reaches only those its capability names.

#[path = "src/commands/names.rs"]
mod names;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The window's pages are compiled in; without this folder nobody could build or test the shell without Node.
    std::fs::create_dir_all("../ui/dist")?;

    let commands = tauri_build::AppManifest::new().commands(names::COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}
