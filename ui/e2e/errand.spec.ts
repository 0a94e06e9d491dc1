// News for a lock in somebody else's pocket: handed out, carried, and confirmed by the receipt that comes back.

import { by, demoErrand, demoReceipt, expect, open, test, testids } from "./pages";

test("a host hands the news out as a link that says that it opens nothing", async ({ page }) => {
  await open(page, "as=host", "#/doors/d2");
  await by(page, testids.errandMake).click();

  await expect(by(page, testids.openLinkText)).toContainText("https://latchstring.example/k/#A1");
  await expect(by(page, testids.openLinkQr)).toBeVisible();
  await expect(by(page, testids.openLinkCard)).toContainText("It opens nothing");
  await by(page, testids.errandDone).click();
  await expect(by(page, testids.openLinkCard)).toHaveCount(0);
});

test("a door that knows everything has nothing to send", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");

  await expect(by(page, testids.doorVisit)).toBeVisible();
  await expect(by(page, testids.errandMake)).toHaveCount(0);
});

test("news are taken along by an explicit act, handed over with the next opening, and the receipt is sent", async ({ page }) => {
  await open(page, "as=onekey", "#/open-link");
  await by(page, testids.linkText).fill(demoErrand);
  await by(page, testids.linkRead).click();
  await expect(by(page, testids.openedErrand)).toContainText("Casa da Praia");
  await by(page, testids.errandAccept).click();

  await expect(by(page, testids.errand)).toContainText("You carry news");
  await by(page, testids.unlock).click();
  await expect(by(page, testids.errand)).toContainText("has the news");
  await by(page, testids.errandReceipt).click();
  await expect(by(page, testids.openLinkText)).toContainText("#BF");
  await by(page, testids.errandDrop).click();
  await expect(by(page, testids.errand)).toHaveCount(0);
});

test("a phone without a key for that lock is told who could carry it", async ({ page }) => {
  await open(page, "as=new", "#/open-link");
  await by(page, testids.linkText).fill(demoErrand);
  await by(page, testids.linkRead).click();

  await expect(by(page, testids.error)).toContainText("this phone has no key");
});

test("a receipt is taken in by an explicit act, and one that answers nothing says so", async ({ page }) => {
  await open(page, "as=host", "#/open-link");
  await by(page, testids.linkText).fill(demoReceipt);
  await by(page, testids.linkRead).click();
  await by(page, testids.receiptAccept).click();
  await expect(by(page, testids.receiptResult)).toContainText("knows");
  await by(page, testids.receiptDoor).click();
  await expect(by(page, testids.errandMake)).toHaveCount(0);

  await open(page, "as=host&fault=bad_link:other_receipt&at=acceptReceipt", "#/open-link");
  await by(page, testids.linkText).fill(demoReceipt);
  await by(page, testids.linkRead).click();
  await by(page, testids.receiptAccept).click();
  await expect(by(page, testids.error)).toContainText("answers nothing");
});
