// Colours are named in tokens.css and nowhere else.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(svelte|css)$/.test(path) && !path.endsWith("tokens.css") && !path.includes("paraglide"))
  .map((path) => [path, styleOf(path)] as const);

const raw = /#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)\(|:\s*(white|black|red|green|blue|gr[ae]y|orange|yellow|purple|pink|brown)\b/i;

function styleOf(path: string): string {
  const text = readFileSync(join(root, path), "utf8");
  return path.endsWith(".css") ? text : [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1]).join("\n");
}

describe("stylesheets", () => {
  it("knows a raw colour when it sees one", () => {
    expect("color: #fff").toMatch(raw);
    expect("background: rgb(0 0 0)").toMatch(raw);
    expect("color: white").toMatch(raw);
    expect("color: var(--text)").not.toMatch(raw);
  });

  it.each(sources)("%s uses tokens only", (_, style) => {
    expect(style).not.toMatch(raw);
  });

  it.each(sources)("%s names only tokens that exist", (_, style) => {
    const tokens = readFileSync(join(root, "styles/tokens.css"), "utf8");
    const used = [...style.matchAll(/var\((--[a-z0-9-]+)/g)].map((match) => match[1]);

    expect(used.filter((token) => !tokens.includes(`  ${token}:`))).toEqual([]);
  });

  it.each(sources)("%s mirrors for languages that run the other way", (_, style) => {
    expect(style).not.toMatch(/\b(margin|padding|border|inset)-(left|right)\b|text-align:\s*(left|right)|\bfloat:|^\s*(left|right|width|height):/m);
  });
});
