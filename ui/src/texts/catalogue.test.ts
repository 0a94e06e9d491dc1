// Everything a person reads comes out of the catalogue, and everything in the catalogue is read somewhere.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AST, parse } from "svelte/compiler";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.(svelte|ts)$/.test(path) && !path.includes("paraglide"));
const components = sources.filter((path) => path.endsWith(".svelte") && !path.startsWith("gallery"));
const catalogue = JSON.parse(readFileSync(join(root, "../messages/en.json"), "utf8")) as Record<string, unknown>;
const code = sources.map((path) => readFileSync(join(root, path), "utf8")).join("\n");

/** Words that stand in the markup itself. */
function literals(node: unknown): string[] {
  if (Array.isArray(node)) {
    return node.flatMap(literals);
  }
  if (typeof node !== "object" || node === null) {
    return [];
  }
  const { type, data } = node as { type?: string; data?: string };
  if (type === "Attribute") {
    return spoken(node as AST.Attribute);
  }
  const own = type === "Text" && /\p{L}/u.test(data ?? "") ? [data ?? ""] : [];
  return [...own, ...Object.values(node).flatMap(literals)];
}

/** Attributes people hear or read. */
function spoken(attribute: AST.Attribute): string[] {
  const read = ["aria-label", "title", "alt", "placeholder", "label"].includes(attribute.name);
  const texts = Array.isArray(attribute.value) ? attribute.value : [];
  return read ? texts.filter((part) => part.type === "Text").map((part) => part.data) : [];
}

/** The places a text leaves for data. */
function places(text: unknown): string[] {
  return [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
}

describe("the catalogue", () => {
  it.each(["de"])("says everything in %s, with the same data", (language) => {
    const other = JSON.parse(readFileSync(join(root, `../messages/${language}.json`), "utf8")) as Record<string, unknown>;

    expect(Object.keys(other).sort()).toEqual(Object.keys(catalogue).sort());
    for (const [key, text] of Object.entries(catalogue)) {
      expect(places(other[key]), key).toEqual(places(text));
    }
  });

  it.each(components)("%s has no words of its own", (path) => {
    const { fragment } = parse(readFileSync(join(root, path), "utf8"), { modern: true });

    expect(literals(fragment)).toEqual([]);
  });

  it("has no text that nobody reads", () => {
    const unread = Object.keys(catalogue).filter((key) => !key.startsWith("$") && !code.includes(`m.${key}(`));

    expect(unread).toEqual([]);
  });
});
