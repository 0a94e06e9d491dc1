// Access that comes back: the rewrite is said before anything is made, the next visit after, and a key says where it ends.

import type { Page } from "@playwright/test";
import { by, expect, open, test, testidOf, testids } from "./pages";

async function everySecondTuesday(page: Page): Promise<void> {
  await by(page, testidOf.weekday(0, 0)).click();
  await by(page, testidOf.weekday(1, 0)).click();
  await by(page, testids.repeatFirst).fill("2031-01-07");
  await by(page, testids.repeatEvery).selectOption("2");
}

test("a code of every second Tuesday says what the lock is given, before and after it is made", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.doorMakeKey).click();
  await by(page, testidOf.way("code")).click();
  await by(page, testidOf.codeKind("stored")).click();
  await by(page, testids.repeat).check();
  await everySecondTuesday(page);
  await expect(page.getByText("Say on which day it ends. Access that goes on for ever is not given.")).toBeVisible();
  await by(page, testids.repeatLast).fill("2031-12-31");
  await by(page, testids.repeatExcept).fill("2031-01-21");
  await by(page, testids.repeatExceptAdd).click();

  const plan = by(page, testids.repeatPlan);
  await expect(plan).toContainText("windows one after the other, never wider than you said: locks know every week only, not every 2 weeks; an exception takes a day out.");
  await expect(plan).toContainText("Visit Front door before Tue, 7 Jan 2031, 10:00, or a window is missed.");
  await expect(plan).toContainText("The lock does not hold all windows at once");
  await plan.locator("summary").click();
  await expect(plan.locator("li").nth(1)).toContainText("Tue, 4 Feb 2031");
  await by(page, testids.guestName).fill("Gil");
  await by(page, testids.makeCode).click();
  await by(page, testids.sharedDone).click();
  await page.locator("a", { hasText: "Gil" }).first().click();
  await expect(by(page, testids.repeatPlan)).toContainText("Visit Front door before");
});

test("a key of every second Tuesday is refused with the reason, and a code advised", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.doorMakeKey).click();
  await by(page, testidOf.preset("cleaner_weekly")).click();
  await by(page, testids.repeat).check();
  await everySecondTuesday(page);
  await by(page, testids.repeatLast).fill("2031-03-31");

  await expect(page.getByText("and a key has one: locks know every week only, not every 2 weeks. Give a code instead")).toBeVisible();
});

test("holidays are kept by day", async ({ page }) => {
  await open(page, "as=host", "#/more");
  for (const [day, name] of [["2031-12-25", "Christmas"], ["2031-05-01", "Labour Day"]] as const) {
    await by(page, testids.holidayDay).fill(day);
    await by(page, testids.holidayName).fill(name);
    await by(page, testids.holidayAdd).click();
  }
  await expect(by(page, testids.holidays).locator("li")).toContainText([/1 May 2031 Labour Day/, /25 Dec 2031 Christmas/]);
  await by(page, testidOf.holidayRemove("2031-05-01")).click();
  await expect(by(page, testids.holidays).locator("li")).toHaveCount(1);
});
