// Somebody beside the owner makes keys: the owner lets them, and their own app shows what is theirs to do.

import { by, demoEnding, expect, open, test, testidOf, testids } from "./pages";

test("an owner lets a co-host make keys, on one phone whose card was read", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await expect(by(page, testids.makesKeys)).toHaveCount(0);

  await by(page, testids.rolePicker).selectOption("co_host");
  await by(page, testids.makesKeys).check();
  await by(page, testids.cardText).fill("LATCHSTRING:PHONE:1:UDVSHJWHAM4F2MWJPPDYQ4S3C34WYAFZA2HXASTCXRKQXSL5KZQNU7IHVA");
  await by(page, testids.cardRead).click();
  await expect(by(page, testids.keySummary)).toContainText("may make keys for others");
  await by(page, testids.guestName).fill("Ada");
  await by(page, testids.makeKey).click();

  await expect(by(page, testids.sharedMakesKeys)).toContainText("first opening");
});

test("at somebody else's door there are keys to make and nothing that only the owner can do", async ({ page }) => {
  await open(page, "as=cohost", "#/doors");
  await expect(page.getByText("Ingrid’s door")).toBeVisible();

  await by(page, testidOf.doorCard("d7")).click();
  await expect(by(page, testids.managedDoor)).toContainText("Only Ingrid sees the log");
  await expect(by(page, testids.endDoor)).toHaveCount(0);

  await by(page, testids.doorMakeKey).click();
  await expect(by(page, testidOf.way("code"))).toHaveCount(0);
  await expect(by(page, testids.rolePicker).locator("option")).toHaveText(["Guest", "Staff, such as cleaners", "Comes to mend something"]);
});

test("a co-host leaves a door, asked once", async ({ page }) => {
  await open(page, "as=cohost", "#/doors/d7");

  await by(page, testids.leaveDoor).click();
  await expect(page.getByText("The keys go on opening")).toBeVisible();
  await by(page, testids.leaveDoorConfirm).click();

  await expect(page.getByText("Ingrid’s door")).toHaveCount(0);
});

test("a key taken back at somebody else's door is ended by asking its owner", async ({ page }) => {
  await open(page, "as=cohost", "#/doors/d7/make-key");
  await by(page, testids.guestName).fill("Bob");
  await by(page, testids.makeKey).click();
  await by(page, testids.sharedDone).click();
  await page.getByText("Bob").click();
  await by(page, testids.takeBack).click();
  await expect(by(page, testids.managedTakeBack)).toContainText("Ask Ingrid", { timeout: 15_000 });

  await by(page, testids.endingAsk).click();

  await expect(by(page, testids.openLinkText)).toContainText("latchstring.example");
});

test("an owner ends a co-host's key only by a tap", async ({ page }) => {
  await open(page, "as=host", "#/open-link");
  await by(page, testids.linkText).fill(demoEnding);
  await by(page, testids.linkRead).click();
  await expect(by(page, testids.openedEnding)).toContainText("Ada asks you to end the key of Bob at Front door");

  await by(page, testids.endingAgree).click();

  await expect(by(page, testids.endingAgreed)).toContainText("Front door will be told");
});
