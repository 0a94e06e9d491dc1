// A code on the page: the very digits that the real lock's keypad takes, shown when the host wants, gone when it is over.

import type { Page } from "@playwright/test";
import { expect, shutsNobodyOut, test, words } from "./guest";

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByTestId("facts")).toBeVisible();
}

test("the code on the page opens the lock at its keypad, and is there without network", async ({ page, stage, context }) => {
  const { url, digits } = await stage.code();
  await open(page, url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();

  await expect(page.getByTestId("code")).toHaveText(digits);
  await expect(page.getByTestId("code-aloud")).toHaveText(`Code: ${[...digits].join(" ")}`);
  await words(page, "status").toHaveText("Ends in 1 hr");
  expect(await page.getByTestId("code").evaluate((code) => Number.parseFloat(getComputedStyle(code).fontSize))).toBeGreaterThanOrEqual(32);
  expect(await stage.types((await page.getByTestId("code").textContent()) ?? "")).toBe("Opens");
  expect(page.url()).toMatch(/\/k\/#~[0-9a-f]{8}$/);
});

test("the digits can be copied, and the page says that they were", async ({ page, stage, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { url, digits } = await stage.code();
  await open(page, url);
  await page.getByTestId("copy").click();
  await words(page, "copy").toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(digits);
});

test("a dark lock has the host's own way in, beside the code", async ({ page, stage }) => {
  await open(page, (await stage.code()).url);
  await words(page, "other-ways").toContainText("Its battery may be empty. The key safe is behind the bins.");
  await shutsNobodyOut(page, "a code");
});

test("the digits are kept back until the host shows them, and gone when they are over", async ({ page, stage }) => {
  const { url, digits } = await stage.code(stage.now + 1800);
  await open(page, url);
  await expect(page.getByTestId("code")).toBeHidden();
  await words(page, "status").toHaveText("The code is shown from Sun 22 Nov, 15:30.");
  expect(await page.locator("main").innerText()).not.toContain(digits.slice(0, 3));

  const at = async (seconds: number): Promise<void> => {
    await page.clock.setFixedTime((stage.now + seconds) * 1000);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  };
  await at(1800);
  await expect(page.getByTestId("code")).toHaveText(digits);
  await at(3 * 3600);
  await expect(page.getByTestId("code")).toBeHidden();
  await words(page, "status").toHaveText("This code is over");
});
