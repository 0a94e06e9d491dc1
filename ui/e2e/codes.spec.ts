// The host's way with typed codes: each kind made, handed over, refused where it must be, and taken back.

import type { Page } from "@playwright/test";
import { by, expect, open, test, testidOf, testids } from "./pages";

async function choose(page: Page, kind: string): Promise<void> {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.doorMakeKey).click();
  await by(page, testidOf.way("code")).click();
  await by(page, testidOf.codeKind(kind)).click();
}

test("a code is made in at most four taps, and stands in the message as on the screen", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.doorMakeKey).click();
  await by(page, testidOf.way("code")).click();
  await by(page, testids.makeCode).click();

  const digits = ((await by(page, testids.sharedDigits).textContent()) ?? "").trim();
  expect(digits).toMatch(/^\d{9}$/);
  await by(page, testids.copyDigits).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(digits);
  await by(page, testids.copyMessage).click();
  const message = await page.evaluate(() => navigator.clipboard.readText());
  expect(message).toContain(`Your code for Front door is ${digits}. Type it on the keypad, then press #.`);
  expect(message).toContain("It opens the door once.");
});

for (const [kind, says] of [
  ["one_time", "9 digits, one opening"],
  ["visit", "9 digits, any number of openings"],
  ["stay", "Works at once, without a visit"],
  ["long", "It must be typed for the first time before"],
  ["weekly", "Only Mon 10:00 to 12:00"],
  ["stored", "It opens only after this phone has visited Front door."],
] as const) {
  test(`a code of the kind ${kind} says what it is before and after it is made`, async ({ page }) => {
    await choose(page, kind);
    await expect(by(page, testids.codeSummary)).toContainText(says);
    await expect(by(page, testids.codeSummary)).toContainText("it can in no case open after");

    await by(page, testids.guestName).fill("Maria");
    await by(page, testids.makeCode).click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Code for Maria");
    await expect(by(page, testids.sharedCode)).toContainText("It cannot open after");
    await by(page, testids.sharedDone).click();
    await expect(page.locator("a", { hasText: "Maria" }).first()).toBeVisible();
  });
}

test("the guess bound is one sentence, with the figures behind it", async ({ page }) => {
  await choose(page, "stay");

  await expect(by(page, testids.guessBound)).toHaveText("Whoever guesses is right once in 137,000 tries. A whole day of guessing succeeds once in 5,700.");
  await expect(page.getByText("1 in 137,136")).toBeHidden();
  await by(page, testids.guessFigures).locator("summary").click();
  await expect(page.getByText("1 in 137,136")).toBeVisible();
});

test("digits that anybody would try are refused in words, and kept to be changed", async ({ page }) => {
  await choose(page, "stored");
  for (const [digits, says] of [
    ["123456", "These digits count up or down"],
    ["121212", "These digits repeat themselves"],
    ["4711", "Use at least 6 digits"],
    ["47a1", "Use 4 to 8 digits"],
  ] as const) {
    await by(page, testids.codeDigits).fill(digits);
    await expect(by(page, testids.error)).toContainText(says);
    await expect(by(page, testids.codeDigits)).toHaveValue(digits);
  }

  await by(page, testids.codeDigits).fill("471108");
  await expect(by(page, testids.error)).toHaveCount(0);
  await by(page, testids.makeCode).click();
  await expect(by(page, testids.sharedDigits)).toHaveText("471108");
});

test("own digits can be for some hours of the week and some openings", async ({ page }) => {
  await choose(page, "stored");
  await by(page, testids.codeOnlyHours).check();
  await by(page, testidOf.weekday(2)).click();
  await by(page, testids.codeUses).selectOption("5");
  await expect(by(page, testids.codeSummary)).toContainText("Only Mon, Wed 10:00 to 12:00");

  await by(page, testids.makeCode).click();
  await by(page, testids.sharedDone).click();
  await page.locator("a", { hasText: "Own digits" }).first().click();
  await expect(page.locator("main")).toContainText("5 openings");
});

test("a start between two steps of the lock is answered with both", async ({ page }) => {
  await choose(page, "visit");
  await by(page, testids.codeDate).fill("2031-05-06");
  await expect(by(page, testids.makeCode)).toBeDisabled();
  await by(page, testids.codeTime).fill("10:07");

  await expect(by(page, testids.error)).toContainText("10:00");
  await expect(by(page, testids.error)).toContainText("10:15");
});

test("the digits are on the page only while their screen is", async ({ page }) => {
  await open(page, "as=host", "#/codes/c1");
  await expect(by(page, testids.sharedDigits)).toHaveCount(0);
  await by(page, testids.showCode).click();
  const digits = (await by(page, testids.sharedDigits).textContent()) ?? "";

  await by(page, testids.sharedDone).click();
  await expect(by(page, testids.sharedDigits)).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(digits);
});

test("taking back a code says what it means, can be undone, and is done when the lock says so", async ({ page }) => {
  await page.clock.install();
  await open(page, "as=host", "#/codes/c1");
  await expect(page.getByText("it can still open until the lock hears of it")).toBeVisible();
  await by(page, testids.takeBack).click();
  await by(page, testids.undoTakeBack).click();
  await expect(by(page, testids.grantState)).toHaveAttribute("data-state", "used");

  await by(page, testids.takeBack).click();
  await page.clock.fastForward(9000);
  await expect(by(page, testids.grantState)).toContainText("In any case the code cannot open after");
  await page.clock.resume();
  await by(page, testids.back).click();
  await by(page, testids.doorVisit).click();
  await expect(by(page, testids.visitResult)).toContainText("The lock confirmed");
  await page.getByText("that are over").click();
  await by(page, testidOf.codeRow("c1")).click();
  await expect(by(page, testids.grantState)).toContainText("Confirmed by the lock");
});

test("own digits open after a visit has told the lock", async ({ page }) => {
  await open(page, "as=host", "#/codes/c3");
  await expect(by(page, testids.grantState)).toContainText("The lock does not know this code yet");
  await by(page, testids.back).click();
  await by(page, testids.doorVisit).click();
  await expect(by(page, testids.visitResult)).toContainText("The lock confirmed");

  await expect(by(page, testidOf.codeRow("c3"))).toHaveAttribute("data-state", "ready");
});

test("doors become a path, and a code can be made for all of them", async ({ page }) => {
  await open(page, "as=host", "#/doors");
  await by(page, testids.makePathStart).click();
  await expect(by(page, testids.pathExposure)).toContainText("Whoever takes one of these locks apart");
  await expect(by(page, testids.makePath)).toBeDisabled();
  await by(page, testids.pathName).fill("Way home");
  await by(page, testidOf.keyDoor("d1")).click();
  await by(page, testidOf.keyDoor("d2")).click();
  await by(page, testids.makePath).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Way home");
  await expect(by(page, testids.pathDoors)).toContainText("Waits for a visit");
  await by(page, testids.navDoors).click();
  await page.goto(page.url().replace(/#.*/, "#/doors/d1/make-key"));
  await by(page, testidOf.way("code")).click();
  await by(page, testids.codePath).selectOption({ label: "Way home: Front door, Garden house" });
  await expect(by(page, testidOf.codeKind("stored"))).toHaveCount(0);
});

test("another key for a path is asked for twice and every door waits for it", async ({ page }) => {
  await open(page, "as=host", "#/make-path");
  await by(page, testids.pathName).fill("Way home");
  await by(page, testidOf.keyDoor("d1")).click();
  await by(page, testidOf.keyDoor("d2")).click();
  await by(page, testids.makePath).click();
  await by(page, testids.pathEnd).click();
  await by(page, testids.pathConfirm).click();

  await expect(by(page, testids.pathDoors)).toContainText("Still opens; waits for a visit");
});

test("a stored code gets another end, keeps its digits, and says what its lock goes by", async ({ page }) => {
  await open(page, "as=host", "#/codes/c3");
  await by(page, testids.changeCode).click();
  await expect(by(page, testids.changeCodeMake)).toBeDisabled();

  await by(page, testids.endsDate).fill("2031-01-05");
  await expect(by(page, testids.changeCodeNote)).toContainText("The digits stay");
  await by(page, testids.changeCodeMake).click();

  await expect(page.getByText("At the lock, so far")).toBeVisible();
  await expect(page.getByText("2031")).toBeVisible();
  await open(page, "as=host", "#/codes/c1");
  await expect(by(page, testids.changeCode)).toHaveCount(0);
});
