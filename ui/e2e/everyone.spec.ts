// What holds on every screen: nobody is shut out by eyes, hands, size or theme.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { by, expect, open, test, testids } from "./pages";
import { views } from "./views";

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

/** How far the screen can be scrolled sideways, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(...[document.documentElement, document.querySelector("main")].map((box) => (box ? box.scrollWidth - box.clientWidth : 0))));
}

for (const view of views) {
  test(`${view.name} shuts nobody out`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(`/?${view.query}${view.hash ?? ""}`);
    await page.waitForSelector("h1");
    await view.go?.(page);

    expect(await page.locator("h1").count(), "headings of the first level").toBe(1);
    expect(await findings(page), "axe, light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    // The new theme is there when it has been painted; axe before that reads colours of both.
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    expect(await findings(page), "axe, dark").toEqual([]);

    await page.setViewportSize({ width: 320, height: 640 });
    expect(await sideways(page), "at 320 px").toBeLessThanOrEqual(0);
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    expect(await sideways(page), "from right to left").toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 640, height: 900 });
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    expect(await sideways(page), "at 200 % text").toBeLessThanOrEqual(0);
  });
}

test("a guest opens the door with the keyboard alone", async ({ page }) => {
  await open(page, "as=new");
  const press = async (testid: string): Promise<void> => {
    for (let tabs = 0; tabs < 30; tabs += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement?.getAttribute("data-testid") === wanted, testid)) {
        return;
      }
    }
    throw new Error(`${testid} cannot be reached with the keyboard`);
  };

  await press(testids.welcomeHaveLink);
  await page.keyboard.press("Enter");
  await press(testids.linkText);
  await page.keyboard.insertText("latchstring://k/#AQIaq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZw");
  await press(testids.linkRead);
  await page.keyboard.press("Enter");
  await expect(by(page, testids.proposal)).toBeVisible();
  await press(testids.acceptKey);
  await page.keyboard.press("Enter");
  await expect(by(page, testids.unlock)).toBeVisible();
  await press(testids.unlock);
  await page.keyboard.press("Space");

  await expect(by(page, testids.attemptStatus)).toHaveText("The door is open. Come in.");
});

test("the focus is seen and moves to the heading of a new screen", async ({ page }) => {
  await open(page, "as=host", "#/doors");
  await by(page, testids.navMore).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  expect(outline).not.toBe("none");
});

test("the skip link leads past the navigation", async ({ page }) => {
  await open(page, "as=host", "#/doors");
  await page.keyboard.press("Tab");
  await expect(page.getByText("Skip to the content")).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("what is pressed most is big enough to hit", async ({ page }) => {
  for (const [query, hash, handles] of [
    ["as=guest", "#/keys/k1", [testids.unlock, testids.removeKey, testids.navKeys]],
    ["as=host", "#/doors/d1", [testids.doorUnlock, testids.doorLock, testids.doorMakeKey]],
    ["as=host", "#/grants/g1", [testids.takeBack]],
  ] as const) {
    await open(page, query, hash);
    for (const handle of handles) {
      const box = await by(page, handle).boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), handle).toBeGreaterThanOrEqual(48);
    }
  }
});

test("the appearance can be chosen against the system", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "as=both", "#/more");
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await by(page, testids.appearance).selectOption("dark");

  expect(await ground()).not.toBe(light);
});

test("the language can be chosen, and everything follows it", async ({ page }) => {
  await open(page, "as=both", "#/more");
  await by(page, testids.language).selectOption("de");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mehr");
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");

  await by(page, testids.navDoors).click();
  await expect(page.locator("main")).toContainText("Letzter Kontakt");
  await by(page, testids.navMore).click();
  await by(page, testids.language).selectOption("system");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("More");
});

const dense = ["welcome", "keys-many", "key-unlocked", "door", "door-log", "set-up-test", "make-key-weekly-two", "make-code-stored", "code-made", "grant-travelling", "recovery", "more"];
for (const view of views.filter(({ name }) => dense.includes(name))) {
  test(`${view.name} has room for longer words`, async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem("PARAGLIDE_LOCALE", "de"));
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`/?${view.query}${view.hash ?? ""}`);
    await page.waitForSelector("h1");
    await view.go?.(page);

    expect(await sideways(page), "German at 320 px").toBeLessThanOrEqual(0);
  });
}

test("moving parts rest where less motion is asked for", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "as=guest&pace=20", "#/keys/k1");
  await by(page, testids.unlock).click();
  await expect(by(page, testids.attemptStatus)).toHaveText("Looking for the lock");

  const longest = await page.evaluate(() => Math.max(...document.getAnimations().map((one) => Number(one.effect?.getComputedTiming().activeDuration ?? 0))));
  expect(longest).toBeLessThan(50);
});
