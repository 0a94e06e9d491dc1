// The shapes that cross between the UI and Rust, as Rust wrote them down. Types only: nothing of Tauri comes along.

export type * from "./bindings";
