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

test("a second device shows its digits, waits, and goes in", async ({ page }) => {
  await open(page, "as=new&fault=cloud_refused:not_approved&at=goIn&times=1", "#/doors");
  await by(page, testids.doorsElsewhere).click();
  await by(page, testids.cloudWay).selectOption("known");
  await by(page, testids.cloudAddress).fill("https://cloud.example");
  await by(page, testids.cloudEmail).fill("ingrid@example.com");
  await by(page, testids.cloudPassword).fill("correct horse battery");
  await by(page, testids.cloudJoin).click();

  await expect(by(page, testids.joiningCode)).toHaveText("4829 1503 7718 2640 9513 2688");
  await by(page, testids.goIn).click();
  await expect(page.getByText("This device waits to be let in").first()).toBeVisible();
  await by(page, testids.goIn).click();

  await expect(by(page, testids.sitePhones)).toBeVisible();
  await expect(by(page, testids.joiningCode)).toBeHidden();
});

test("a device that waits is let in with its digits only, and shut out when asked twice", async ({ page }) => {
  await open(page, "as=cloud", "#/cloud");
  const phones = by(page, testids.sitePhones);
  await expect(phones.getByText("Waits to be let in")).toBeVisible();
  await by(page, testids.letInCode).fill("1234");
  await by(page, testids.letIn).click();
  await expect(page.getByText("These are not the 24 digits")).toBeVisible();
  await expect(by(page, testids.letInCode)).toHaveValue("1234");

  await by(page, testids.letInCode).fill("4829 1503 7718 2640 9513 2688");
  await by(page, testids.letIn).click();
  await expect(phones.getByText("Waits to be let in")).toBeHidden();

  await phones.getByTestId(testids.shutOut).first().click();
  await expect(page.getByText("It knew your property's key")).toBeVisible();
  await by(page, testids.shutOutConfirm).click();
  await expect(phones.getByText("Shut out", { exact: true }).first()).toBeVisible();
});

test("what is shared is said, and when", async ({ page }) => {
  await open(page, "as=cloud", "#/cloud");
  await by(page, testids.cloudSync).click();
  await expect(page.getByText("Sent 1, received 2.")).toBeVisible();
});
