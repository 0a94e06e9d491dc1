// The cloud, its gateways, and doors from afar.

import { by, expect, open, test, testids } from "./pages";

test("a cloud is joined, and what is typed stays when it cannot be reached", async ({ page }) => {
  await open(page, "as=host&fault=cloud_away&at=joinCloud&times=1", "#/cloud");
  await by(page, testids.cloudAddress).fill("https://cloud.example");
  await by(page, testids.cloudEmail).fill("ingrid@example.com");
  await by(page, testids.cloudPassword).fill("correct horse battery");
  await by(page, testids.cloudJoin).click();
  await expect(page.getByText("The cloud cannot be reached")).toBeVisible();
  await expect(by(page, testids.cloudAddress)).toHaveValue("https://cloud.example");

  await by(page, testids.cloudJoin).click();

  await expect(by(page, testids.cloudAccount)).toHaveText("ingrid@example.com");
});

test("a gateway is added with a token that is shown once, and removed only after being asked", async ({ page }) => {
  await open(page, "as=cloud", "#/cloud");
  await expect(by(page, testids.gateways).getByRole("listitem")).toHaveCount(2);

  await by(page, testids.gatewayName).fill("Attic");
  await by(page, testids.gatewayAdd).click();
  await expect(by(page, testids.gatewayToken)).toBeVisible();
  await expect(by(page, testids.gateways).getByRole("listitem")).toHaveCount(3);

  await by(page, testids.gatewayRemove).last().click();
  await by(page, testids.gatewayRemoveConfirm).click();
  await expect(by(page, testids.gateways).getByRole("listitem")).toHaveCount(2);
  await expect(by(page, testids.gatewayToken)).toHaveCount(0);
});

test("a door is unlocked from afar only after being asked", async ({ page }) => {
  await open(page, "as=cloud", "#/doors/d1");
  await by(page, testids.afarUnlock).click();
  await page.keyboard.press("Escape");
  await expect(by(page, testids.afarResult)).toBeEmpty();

  await by(page, testids.afarUnlock).click();
  await by(page, testids.afarConfirm).click();

  await expect(by(page, testids.afarResult)).toHaveText("Unlocked, confirmed by the lock.");
});

test("a gateway that is away is said with what to do, and the door near by works on", async ({ page }) => {
  await open(page, "as=cloud&fault=gateway_away&at=moveBoltFromAfar", "#/doors/d1");
  await by(page, testids.afarLock).click();
  await expect(page.getByText("No gateway can be reached")).toBeVisible();

  await by(page, testids.doorUnlock).click();
  await expect(by(page, testids.attemptStatus)).toHaveText("Unlocked");
});

test("who has joined no cloud sees nothing of it at a door", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await expect(by(page, testids.doorVisit)).toBeVisible();
  await expect(by(page, testids.afarUnlock)).toHaveCount(0);
});
