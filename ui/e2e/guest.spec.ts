// The guest's way: from a link to an open door, and what happens when it stays shut.

import { by, demoLink, expect, open, test, testidOf, testids } from "./pages";

test("a pasted link is shown, accepted by an explicit act, and opens the door", async ({ page }) => {
  await open(page, "as=new");
  await by(page, testids.welcomeHaveLink).click();
  await by(page, testids.linkText).fill(demoLink);
  await by(page, testids.linkRead).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ingrid invites you");
  await expect(by(page, testids.proposal)).toContainText("Front door");
  await by(page, testids.acceptKey).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Front door");
  await by(page, testids.unlock).click();
  await expect(by(page, testids.attemptStatus)).toHaveText("The door is open. Come in.");
  await expect(by(page, testids.keyDetails)).toContainText("Known to the lock");
  await expect(by(page, testids.keyUses)).toContainText("Unlocked");
});

test("a link from outside is only shown until somebody accepts it", async ({ page }) => {
  await open(page, "as=new&link");

  await expect(by(page, testids.proposal)).toBeVisible();
  await by(page, testids.declineKey).click();
  await expect(by(page, testids.keysEmpty)).toBeVisible();
});

test("the link is gone from the page after the screen is left", async ({ page }) => {
  await open(page, "as=new", "#/open-link");
  await by(page, testids.linkText).fill(demoLink);
  await by(page, testids.navKeys).click();
  await by(page, testids.openLinkStart).click();

  await expect(by(page, testids.linkText)).toHaveValue("");
});

test("a picture with a code brings the same proposal, one without says so", async ({ page }) => {
  await open(page, "as=new", "#/open-link");
  await by(page, testids.linkImage).setInputFiles({ name: "cat.png", mimeType: "image/png", buffer: Buffer.from("no code in here") });
  await expect(by(page, testids.errorTitle)).toHaveText("No code found in the picture");

  await by(page, testids.linkImage).setInputFiles({ name: "key.png", mimeType: "image/png", buffer: Buffer.from(demoLink) });
  await expect(by(page, testids.proposal)).toBeVisible();
});

test("a damaged link is explained and what was typed is kept", async ({ page }) => {
  await open(page, "as=new", "#/open-link");
  await by(page, testids.linkText).fill("latchstring://k/#AQ");
  await by(page, testids.linkRead).click();

  await expect(by(page, testids.error)).toContainText("The end is missing");
  await expect(by(page, testids.linkText)).toHaveValue("latchstring://k/#AQ");
});

test("a failure names its cause, and its one button tries again", async ({ page }) => {
  await open(page, "as=guest&fault=bluetooth_off&times=1", "#/keys/k1");
  await by(page, testids.unlock).click();

  await expect(by(page, testids.errorTitle)).toHaveText("Bluetooth is off");
  await by(page, testids.errorAction).click();
  await expect(by(page, testids.attemptStatus)).toHaveText("The door is open. Come in.");
});

test("a wrong code is told with the tries that are left, and asked for again", async ({ page }) => {
  await open(page, "as=guest&fault=wrong_claim_code:4&times=1", "#/keys/k5");
  await by(page, testids.claimCode).fill("12 34");
  await by(page, testids.claimCodeGive).click();
  await expect(by(page, testids.error)).toContainText("six digits");
  await by(page, testids.claimCode).fill("640 333");
  await by(page, testids.claimCodeGive).click();
  await expect(by(page, testids.claimCodeForm)).toBeHidden();

  await by(page, testids.unlock).click();

  await expect(by(page, testids.errorTitle)).toHaveText("The code is wrong");
  await expect(by(page, testids.error)).toContainText("4 more tries");
});

test("this phone's card can be shown to a host", async ({ page }) => {
  await open(page, "as=new", "#/keys");
  await by(page, testids.phoneCardShow).click();

  await expect(by(page, testids.phoneCard)).toContainText("3F7A 90C1");
});

for (const [fault, title] of [
  ["refused:taken_back", "Your host took this key back"],
  ["refused:expired", "By the lock's clock this key has ended"],
  ["refused:not_yet", "By the lock's clock it is too early"],
  ["refused:used_up", "All openings of this key are used"],
  ["refused:claimed_by_others", "This key is already on as many phones as allowed"],
  ["refused:unknown", "The lock does not know this key"],
  ["lock_busy", "Somebody else is using the lock"],
  ["fake_lock", "This is not the lock it claims to be"],
] as const) {
  test(`a lock that says ${fault} is worded for the guest`, async ({ page }) => {
    await open(page, `as=guest&fault=${fault}`, "#/keys/k1");
    await by(page, testids.unlock).click();

    await expect(by(page, testids.errorTitle)).toHaveText(title);
    await expect(by(page, testids.errorAction)).toBeVisible();
  });
}

test("a refusal is shown once, and still there when one comes back", async ({ page }) => {
  await open(page, "as=guest&fault=refused:taken_back&times=1", "#/keys/k1");
  await by(page, testids.unlock).click();
  await expect(by(page, testids.errorTitle)).toBeVisible();
  await expect(page.getByText("Your host took this key back")).toHaveCount(1);

  await by(page, testids.back).click();
  await by(page, testidOf.keyCard("k1")).click();
  await expect(page.getByText("Your host took this key back")).toHaveCount(1);
  await expect(by(page, testids.keyRefused)).toBeVisible();
});

test("the stages follow one another and a second press queues nothing", async ({ page }) => {
  await open(page, "as=guest&pace=0.3", "#/keys/k1");
  const status = by(page, testids.attemptStatus);
  // Every word that was shown is kept, however short it stood.
  await status.evaluate((element) => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(element.textContent ?? "")).observe(element, { characterData: true, childList: true, subtree: true });
    Object.assign(window, { seen });
  });
  await by(page, testids.unlock).click();
  await by(page, testids.unlock).click();
  await expect(status).toHaveText("The door is open. Come in.");

  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  const stages = ["Looking for the lock", "Connecting", "The lock checks your key", "Unlocking", "The door is open. Come in."];
  expect(seen.filter((text) => stages.includes(text))).toEqual(stages);
});

test("an opened door can be locked again", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k1");
  await by(page, testids.unlock).click();
  await by(page, testids.lockAgain).click();

  await expect(by(page, testids.attemptStatus)).toHaveText("The door is locked.");
});

test("an early key says when it opens", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k2");

  await expect(by(page, testids.attemptStatus)).toContainText("Opens ");
  await by(page, testids.unlock).click();
  await expect(by(page, testids.errorTitle)).toHaveText("Your key opens later");
});

test("a key that is over cannot be pressed", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k3");

  await expect(by(page, testids.unlock)).toBeDisabled();
});

test("a key is removed only after being asked", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k3");
  await by(page, testids.removeKey).click();
  await page.keyboard.press("Escape");
  await expect(by(page, testids.removeKeyConfirm)).toHaveCount(0);

  await by(page, testids.removeKey).click();
  await by(page, testids.removeKeyConfirm).click();
  await expect(by(page, testidOf.keyCard("k1"))).toBeVisible();
  await expect(by(page, testidOf.keyCard("k3"))).toHaveCount(0);
});

test("a key is handed on in three taps, and its link shows again later", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k1");
  await by(page, testids.handOnStart).click();
  await by(page, testids.handOnName).fill("Carla");
  await by(page, testids.handOnMake).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Key for Carla");
  await expect(by(page, testids.sharedQr)).toBeVisible();
  await expect(by(page, testids.guestPreview)).toContainText("Casa da Praia");
  await by(page, testids.sharedDone).click();
  await expect(by(page, testids.handedList)).toContainText("Carla");
  await by(page, testidOf.handedRow("h1")).click();
  await expect(by(page, testids.sharedLink)).toBeVisible();
});

test("a key wider than one's own is refused in words, and the form is kept", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k1/hand-on");
  await by(page, testids.handOnName).fill("Carla");
  await by(page, testids.handOnEndsDate).fill("2040-01-01");
  await by(page, testids.handOnMake).click();

  await expect(by(page, testids.error)).toContainText("Choose an earlier end");
  await expect(by(page, testids.handOnName)).toHaveValue("Carla");
});

test("a key that must stay with its guest offers no handing on", async ({ page }) => {
  await open(page, "as=guest", "#/keys/k2");
  await expect(by(page, testids.keyDetails)).toBeVisible();
  await expect(by(page, testids.handOnStart)).toHaveCount(0);
});
