// The host's way: a key in a few taps, its link, taking it back, and the truth about it.

import { by, expect, open, test, testidOf, testids } from "./pages";

test("a key is made in at most four taps and handed over as link and code", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");

  await by(page, testids.doorMakeKey).click();
  await by(page, testidOf.preset("weekend")).click();
  await by(page, testids.guestName).fill("Ada");
  await by(page, testids.makeKey).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Key for Ada");
  await expect(by(page, testids.sharedQr)).toBeVisible();
  await expect(by(page, testids.guestPreview)).toContainText("Front door");
  await by(page, testids.copyWebLink).click();
  await expect(by(page, testids.copyWebLink)).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^https:\/\/[^/]+\/k\/#/);
});

test("the link is on the page only while its screen is", async ({ page }) => {
  await open(page, "as=host", "#/grants/g1");
  await expect(by(page, testids.sharedLink)).toHaveCount(0);

  await by(page, testids.showKey).click();
  await expect(by(page, testids.sharedLink)).toBeVisible();

  await by(page, testids.sharedDone).click();
  await expect(by(page, testids.sharedLink)).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("k/#");
});

test("a stay starts with the window the property proposes and follows what is typed", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.preset("stay")).click();
  await expect(by(page, testids.startsTime)).toHaveValue("15:00");
  await by(page, testids.endsTime).fill("12:30");

  await expect(by(page, testids.keySummary)).toContainText("12:30");
  await expect(by(page, testids.keySummary)).toContainText("Atlantic/Reykjavik");
});

test("an end before the start is refused in words, and the form is kept", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.preset("custom")).click();
  await expect(by(page, testids.startsTime)).toHaveValue("15:00");
  await by(page, testids.endsDate).fill("2020-01-01");

  await expect(by(page, testids.error)).toContainText("before it starts");
  await expect(by(page, testids.endsDate)).toHaveValue("2020-01-01");
});

test("a weekly key shows its days and hours before it is made", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.preset("cleaner_weekly")).click();
  await by(page, testidOf.weekday(3)).click();

  await expect(by(page, testids.keySummary)).toContainText("Only Mon, Thu 10:00 to 12:00");
});

test("a weekly key can have several windows, also past midnight", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.preset("cleaner_weekly")).click();
  await by(page, testids.hoursAdd).click();
  await expect(by(page, testids.makeKey)).toBeDisabled();
  await by(page, testidOf.weekday(4, 1)).click();
  await by(page, testidOf.hoursFrom(1)).fill("22:00");
  await by(page, testidOf.hoursUntil(1)).fill("06:00");
  await expect(page.getByText("Until then on the next day.")).toBeVisible();
  await expect(by(page, testids.keySummary)).toContainText("Only Mon 10:00 to 12:00; Fri 22:00 to 06:00");

  await by(page, testidOf.hoursRemove(0)).click();
  await expect(by(page, testids.keySummary)).toContainText("Only Fri 22:00 to 06:00");
});

test("taking back can be undone", async ({ page }) => {
  await open(page, "as=host", "#/grants/g1");
  await by(page, testids.takeBack).click();
  await expect(by(page, testids.grantState)).toHaveAttribute("data-state", "undoable");

  await by(page, testids.undoTakeBack).click();
  await expect(by(page, testids.grantState)).not.toHaveAttribute("data-state", "undoable");
  await expect(by(page, testids.takeBack)).toBeVisible();
});

test("a key taken back is on its way until the lock confirms it", async ({ page }) => {
  await page.clock.install();
  await open(page, "as=host", "#/grants/g1");
  await by(page, testids.takeBack).click();
  await page.clock.fastForward(9000);
  await expect(by(page, testids.grantState)).toContainText("In any case it cannot open after");

  await page.clock.resume();
  await by(page, testids.back).click();
  await by(page, testids.doorVisit).click();
  await expect(by(page, testids.visitResult)).toContainText("The lock confirmed");
  await page.getByText("that are over").click();
  await by(page, testidOf.grantRow("g1")).click();
  await expect(by(page, testids.grantState)).toContainText("Confirmed by the lock");
});

test("a door shows what its lock last told", async ({ page }) => {
  await open(page, "as=host", "#/doors");
  const card = by(page, testidOf.doorCard("d1"));
  await expect(card).toContainText("Locked");
  await expect(card).toContainText("82 %");
  await expect(card).toContainText("2 seconds fast");

  await card.click();
  await by(page, testids.doorUnlock).click();
  await expect(by(page, testids.doorBolt)).toHaveText("Unlocked");
});

test("a log tells whether it is whole, and pages back", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/log");
  await expect(by(page, testids.logHealth)).toContainText("Complete and unchanged");
  await expect(by(page, testids.logLines).locator("li")).toHaveCount(50);
  await by(page, testids.logMore).click();
  await expect(by(page, testids.logLines).locator("li")).toHaveCount(64);

  await open(page, "as=host", "#/doors/d2/log");
  await expect(by(page, testids.logHealth)).toContainText("12 entries are missing");
});

test("the recovery sheet is shown on demand and done when the host says so", async ({ page }) => {
  await open(page, "as=host", "#/recovery");
  await by(page, testids.recoveryShow).click();
  await expect(by(page, testids.recoveryWords).locator("li")).toHaveCount(24);
  await by(page, testids.recoverySave).click();
  await expect(page.getByText("latchstring-recovery.html")).toBeVisible();
  await expect(by(page, testids.recoveryConfirm)).toBeDisabled();
  await by(page, testids.recoveryChecked).check();
  await by(page, testids.recoveryConfirm).click();

  await expect(page.getByText("Your doors depend on this phone alone")).toHaveCount(0);
});

test("a site is restored from a picture of its code", async ({ page }) => {
  await open(page, "as=new", "#/restore");
  await by(page, testids.restoreImage).setInputFiles({ name: "cat.png", mimeType: "image/png", buffer: Buffer.from("no code in here") });
  await expect(by(page, testids.errorTitle)).toHaveText("No code found in the picture");

  await by(page, testids.restoreImage).setInputFiles({ name: "sheet.png", mimeType: "image/png", buffer: Buffer.from("LSTRR1:ANCHBASK") });
  await expect(by(page, testids.restoreDone)).toContainText("2 doors came back");
});

test("a site is restored from its words, and wrong words are kept to be corrected", async ({ page }) => {
  await open(page, "as=new", "#/restore");
  await by(page, testids.restoreText).fill("anchor basket");
  await by(page, testids.restore).click();
  await expect(by(page, testids.error)).toContainText("There are 24 words on a sheet.");
  await expect(by(page, testids.restoreText)).toHaveValue("anchor basket");

  await by(page, testids.restoreText).fill(
    "anchor basket canyon door elbow forest garden harbor island jacket kettle ladder meadow needle orchard pepper quiver ribbon saddle timber umbrella violin window yellow",
  );
  await by(page, testids.restore).click();
  await expect(by(page, testids.restoreDone)).toContainText("2 doors came back");
});

test("a key can need digits that are told by another way, and those are shown once it is made", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.safety("link_and_code")).click();
  await expect(by(page, testids.keySummary)).toContainText("opens nothing without the six digits");
  await by(page, testids.guestName).fill("Ada");
  await by(page, testids.makeKey).click();

  await expect(by(page, testids.claimCodes)).toContainText("640 333");
});

test("a key for one phone waits for that phone's card and is for one phone", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1/make-key");
  await by(page, testidOf.safety("one_phone")).click();
  await expect(by(page, testids.makeKey)).toBeDisabled();
  await by(page, testids.cardText).fill("hello");
  await by(page, testids.cardRead).click();
  await expect(by(page, testids.errorTitle)).toHaveText("This is not a phone's card");

  await by(page, testids.cardText).fill("LATCHSTRING:PHONE:1:BWQW5PTS7PIPLB5Y3TAFBNLPLCK5ASOTNXH7PKO7Z2D5RW4EZ4MA3KC2YQ");
  await by(page, testids.cardRead).click();
  await expect(by(page, testids.cardMark)).toContainText("3F7A 90C1");
  await expect(by(page, testids.devicesCount)).toHaveCount(0);
  await by(page, testids.guestName).fill("Ada");
  await by(page, testids.makeKey).click();
  await expect(by(page, testids.sharedKey)).toContainText("on your guest's phone alone");
});

test("one door of two hundred is found by a piece of its name, and a wrong word says what to do", async ({ page }) => {
  await open(page, "as=manydoors", "#/doors");

  await by(page, testids.doorsSearch).fill("house 7 flat 12");
  await expect(page.getByRole("link", { name: "House 7, flat 12" })).toBeVisible();
  await expect(page.getByText("1 of 200 doors.")).toBeVisible();

  await by(page, testids.doorsSearch).fill("castle");
  await expect(by(page, testids.doorsNotFound)).toContainText("Use fewer words");
});

test("a key's life shows each stage with what proves it", async ({ page }) => {
  await open(page, "as=host", "#/grants/g1");

  await expect(by(page, testids.life)).toContainText("Handed out");
  await expect(by(page, testids.life)).toContainText("by the log of Front door");
});

test("a stay is made longer: a new link takes the place of the old one", async ({ page }) => {
  await open(page, "as=host", "#/grants/g1");
  await by(page, testids.changeKey).click();
  await expect(by(page, testids.changeKeyNote)).toContainText("The same end under a new link");
  await by(page, testids.endsDate).fill("2099-01-31");
  await expect(by(page, testids.changeKeyNote)).toContainText("opens until");
  await by(page, testids.changeKeyMake).click();

  await expect(by(page, testids.sharedLink)).toBeVisible();
  await by(page, testids.sharedDone).click();
  await expect(page.locator("main")).toContainText("31 Jan 2099");
  await by(page, testids.keyBefore).click();
  await expect(by(page, testids.keyAfter)).toBeVisible();
});

test("an end that is over is refused and the field kept", async ({ page }) => {
  await open(page, "as=host", "#/grants/g1");
  await by(page, testids.changeKey).click();
  await by(page, testids.endsDate).fill("2020-01-01");
  await by(page, testids.changeKeyMake).click();

  await expect(by(page, testids.error)).toContainText("later end");
  await expect(by(page, testids.endsDate)).toHaveValue("2020-01-01");
});

test("a law that moves the clocks is told with what it moves, and followed with one tap", async ({ page }) => {
  await open(page, "as=law", "#/doors");
  await expect(page.getByText("60 minutes ahead")).toBeVisible();

  await by(page, testids.lawFollow).click();

  await expect(by(page, testids.lawDone)).toBeVisible();
  await expect(page.getByRole("link", { name: "New link for Ada Lovelace" })).toBeVisible();
  await expect(by(page, testids.lawFollow)).toHaveCount(0);
});

test("what a law moved may be left as it was made", async ({ page }) => {
  await open(page, "as=law", "#/doors");

  await by(page, testids.lawLeave).click();
  await expect(by(page, testids.lawLeave)).toHaveCount(0);
});
