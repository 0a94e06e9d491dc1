// What holds in every state of the page: nobody is shut out by eyes, hands, size or theme.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
type Finding = { id: string; nodes: { target: string[]; failureSummary: string }[] };

async function findings(page: Page): Promise<string[]> {
  // As text it comes in through the browser itself: the page allows no foreign script.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } }).axe;
    return (await run.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`);
}

/** In both themes, on a narrow screen, from right to left and with large letters. */
export async function shutsNobodyOut(page: Page, state: string): Promise<void> {
  const sideways = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    expect(await findings(page), `${state}: axe, ${colorScheme}`).toEqual([]);
  }
  expect(await page.locator("h1").count(), state).toBe(1);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await sideways(), `${state}: at 320 px`).toBeLessThanOrEqual(0);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  expect(await sideways(), `${state}: from right to left`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 640, height: 900 });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  expect(await sideways(), `${state}: at 200 % text`).toBeLessThanOrEqual(0);
  await page.evaluate(() => (document.documentElement.removeAttribute("style"), document.documentElement.removeAttribute("dir")));
  await page.setViewportSize({ width: 390, height: 844 });
}
