// Starts the UI on the backend this build is for.

import "@fontsource-variable/figtree";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./app/App.svelte";
import type { Backend } from "./backend/backend";
import { getLocale, getTextDirection } from "./texts/paraglide/runtime";

async function backend(): Promise<Backend> {
  if (__FAKE__) {
    const { FakeBackend } = await import("./backend/fake");
    return FakeBackend.fromAddress(new URLSearchParams(location.search));
  }
  const { TauriBackend } = await import("./backend/tauri");
  return new TauriBackend();
}

document.documentElement.lang = getLocale();
document.documentElement.dir = getTextDirection();

const target = document.getElementById("app");
if (target) {
  mount(App, { target, props: { backend: await backend() } });
}
