// Drives the fake UI in Debian's Chromium: the checks, and on demand the pictures.

import { defineConfig } from "@playwright/test";

const port = 1421;

export default defineConfig({
  testDir: ".",
  outputDir: "./out/runs",
  fullyParallel: true,
  workers: 2,
  reporter: [["list"]],
  timeout: 30_000,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "en-GB",
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: { width: 390, height: 844 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "checks", testMatch: /.*\.spec\.ts/ },
    { name: "pictures", testMatch: /pictures\.ts/ },
  ],
  webServer: {
    command: "npm run fake:preview",
    cwd: "..",
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: true,
    timeout: 120_000,
  },
});
