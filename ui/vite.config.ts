// Builds the UI for the app, and, in mode "fake", the same UI on a simulated backend for a plain browser.

import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

// What the app's window allows. The fake is served under the same rules, so that a page that breaks them breaks here first.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export default defineConfig(({ mode }) => ({
  plugins: [
    paraglideVitePlugin({
      project: "./project.inlang",
      outdir: "./src/texts/paraglide",
      strategy: ["localStorage", "preferredLanguage", "baseLocale"],
      emitGitIgnore: false,
      emitPrettierIgnore: false,
      emitReadme: false,
    }),
    svelte(),
    svelteTesting(),
  ],
  define: { __FAKE__: JSON.stringify(mode === "fake" || mode === "test") },
  server: { port: 1420, strictPort: true, host: process.env.TAURI_DEV_HOST || "127.0.0.1" },
  preview: {
    port: 1421,
    strictPort: true,
    host: "127.0.0.1",
    headers: { "Content-Security-Policy": contentSecurityPolicy },
  },
  build: {
    // light-dark() is what the tokens stand on; these are the first engines that have it.
    target: ["safari17.5", "chrome123"],
    // A font or picture inside a stylesheet would need data: in font-src.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
  test: {
    // The language compiler leaves a watcher behind; the tests are over all the same.
    teardownTimeout: 1000,
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test-setup.ts"],
  },
}));
