// Care for a lock: its keypad, its factory reset, and the end of its door.

import { by, expect, open, test, testids } from "./pages";

test("a keypad that makes everybody wait goes on when the host says so", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.releaseKeypad).click();

  await expect(by(page, testids.careResult)).toHaveText("The keypad takes codes again");
});

test("where guests stay a reset needs leave, and the recovery code shows on demand only", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await expect(by(page, testids.allowReset)).toHaveCount(0);
  await by(page, testids.guestsStay).check();

  await by(page, testids.allowReset).click();
  await expect(by(page, testids.careResult)).toContainText("ten seconds");
  await expect(by(page, testids.resetCode)).toHaveCount(0);
  await by(page, testids.resetCodeShow).click();
  await expect(by(page, testids.resetCode)).toHaveText(/^[\d ]{14,}$/);
});

test("a door ends only when its lock was reset, or when somebody says twice that it is gone", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.endDoor).click();
  await by(page, testids.endDoorReset).click();
  await by(page, testids.endDoorConfirm).click();
  await expect(by(page, testids.error)).toContainText("still in service");

  await by(page, testids.endDoorGone).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Front door");
  await by(page, testids.endDoorGone).click();
  await by(page, testids.endDoorConfirm).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Doors");
  await expect(page.getByText("Front door")).toHaveCount(0);
});

test("a new lock takes the place of a broken one, and the host is told whom to send what", async ({ page }) => {
  await open(page, "as=manydoors", "#/doors/d1");
  await by(page, testids.replaceLock).click();
  await expect(by(page, testids.replaceFates)).toContainText("needs a new link");

  await by(page, testids.replaceReset).click();
  await by(page, testids.replaceConfirm).click();
  await expect(by(page, testids.error)).toContainText("still in service");
  await by(page, testids.replaceGone).click();
  await page.keyboard.press("Escape");
  await by(page, testids.replaceGone).click();
  await by(page, testids.replaceConfirm).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Front door has its new lock");
  await by(page, testids.replaceDone).getByRole("link", { name: "New link for" }).first().click();
  await expect(page).toHaveURL(/#\/grants\//);
});

test("a log is saved as a table or for checking, and the key shows on demand only", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/log");
  await expect(by(page, testids.logKey)).toHaveCount(0);

  await by(page, testids.logSaveTable).click();
  await expect(by(page, testids.logSaved)).toContainText(".csv");
  await by(page, testids.logSaveLines).click();
  await expect(by(page, testids.logSaved)).toContainText(".jsonl");
  await by(page, testids.logKeyShow).click();
  await expect(by(page, testids.logKey)).toHaveText(/^[0-9a-f]{64}$/);
});

test("an alert that was seen is put aside, and one that must be seen to is not", async ({ page }) => {
  await open(page, "as=host", "#/doors/d2");
  await expect(by(page, testids.alerts)).toContainText("Battery at 14");
  await expect(by(page, testids.alertAside)).toHaveCount(1);

  await by(page, testids.alertAside).click();

  await expect(by(page, testids.alerts)).not.toContainText("Battery at 14");
  await expect(by(page, testids.alerts)).toContainText("lost its clock");
  await expect(by(page, testids.alertAside)).toHaveCount(0);
});
