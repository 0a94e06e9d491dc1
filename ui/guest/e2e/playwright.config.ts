// Drives the guest page in Debian's Chromium, served by a real cloud, beside real emulated locks.

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../e2e/out/guest",
  fullyParallel: true,
  workers: 2,
  reporter: [["list"]],
  timeout: 40_000,
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 390, height: 844 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--enable-experimental-web-platform-features", "--enable-features=WebBluetooth"],
    },
  },
  projects: [
    { name: "checks", testMatch: /.*\.spec\.ts/ },
    { name: "pictures", testMatch: /pictures\.ts/ },
  ],
});
