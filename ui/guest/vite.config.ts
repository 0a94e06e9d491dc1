// Builds the guest page: plain files under fixed names, packed as they go over the air, and too large a page is no page.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** All of the page, as it goes over the air to somebody who stands at a door. */
const bytesMax = 50_000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const built = here("dist/");
const core = here("../../target/page/wasm32-unknown-unknown/page/guest_page.wasm");

function page(): Plugin {
  return {
    name: "guest-page",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "lock.wasm", source: readFileSync(core) });
      this.emitFile({ type: "asset", fileName: "index.html", source: readFileSync(here("index.html")) });
    },
    writeBundle() {
      stamp();
      const sizes = readdirSync(built).filter((name) => !name.endsWith(".gz")).map(pack);
      const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
      console.log(`${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(", ")}; ${all} bytes over the air, ${bytesMax} are allowed`);
      if (all > bytesMax) {
        throw new Error(`the guest page takes ${all} bytes over the air, and ${bytesMax} are allowed`);
      }
    },
  };
}

/** The worker keeps a build together by the sum of its files. */
function stamp(): void {
  const sum = createHash("sha256");
  ["index.html", "lock.wasm", "page.css", "page.js"].forEach((name) => sum.update(readFileSync(built + name)));
  const worker = readFileSync(`${built}sw.js`, "utf8").replace("__BUILD__", sum.digest("hex").slice(0, 12));
  writeFileSync(`${built}sw.js`, worker);
}

function pack(name: string): [string, number] {
  const packed = gzipSync(readFileSync(built + name), { level: 9 });
  writeFileSync(`${built}${name}.gz`, packed);
  return [name, packed.length];
}

export default defineConfig({
  root: here("."),
  publicDir: false,
  plugins: [page()],
  build: {
    target: ["safari17.5", "chrome123"],
    outDir: built,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      input: { page: here("src/main.ts"), sw: here("src/sw.ts") },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "page[extname]" },
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
