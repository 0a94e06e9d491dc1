// The installer's way: from a code on a card to a lock in service, also when it does not go smoothly.

import { by, demoSetupCode, expect, open, test, testidOf, testids } from "./pages";

async function begin(page: Parameters<typeof by>[0]): Promise<void> {
  await by(page, testids.setupText).fill(demoSetupCode);
  await by(page, testids.setupRead).click();
  await expect(by(page, testids.setupSerial)).toHaveText("7C41 09F2");
  await by(page, testids.setupName).fill("Front door");
  await by(page, testids.setupZone).selectOption("Europe/Lisbon");
  await by(page, testids.setupBegin).click();
}

test("a lock is found, claimed, set, tested and in service", async ({ page }) => {
  await open(page, "as=new");
  await by(page, testids.welcomeManageDoors).click();
  await by(page, testids.setUpStart).click();
  await begin(page);

  await expect(by(page, testidOf.step("clock"))).toHaveAttribute("data-state", "done");
  await by(page, testids.setupTestUnlock).click();
  await expect(by(page, testids.attemptStatus)).toContainText("Unlocked");
  await by(page, testids.setupTestLock).click();
  await expect(by(page, testids.setupDone)).toContainText("Front door is in service");
});

test("a picture of the code does as well as its text", async ({ page }) => {
  await open(page, "as=new", "#/set-up");
  await by(page, testids.setupImage).setInputFiles({ name: "card.jpg", mimeType: "image/jpeg", buffer: Buffer.from(demoSetupCode) });

  await expect(by(page, testids.setupSerial)).toHaveText("7C41 09F2");
});

test("a set-up that broke goes on at the step that was not done", async ({ page }) => {
  await open(page, "as=new&fault=connection_lost&times=1", "#/set-up");
  await begin(page);
  await expect(by(page, testids.errorTitle)).toHaveText("The connection broke");
  await expect(by(page, testidOf.step("found"))).toHaveAttribute("data-state", "failed");

  await by(page, testids.navDoors).click();
  await page.getByText("Set-up not finished").click();
  await by(page, testids.setupResume).click();
  await expect(by(page, testidOf.step("clock"))).toHaveAttribute("data-state", "done");
});

test("a lock that never took the keys can be given up", async ({ page }) => {
  await open(page, "as=new&fault=lock_owned", "#/set-up");
  await begin(page);
  await expect(by(page, testids.errorTitle)).toHaveText("This lock belongs to somebody else");

  await by(page, testids.setupForget).click();
  await by(page, testids.setupForgetConfirm).click();
  await expect(by(page, testids.doorsEmpty)).toBeVisible();
});

test("a code that is none is explained and kept", async ({ page }) => {
  await open(page, "as=new", "#/set-up");
  await by(page, testids.setupText).fill("hello");
  await by(page, testids.setupRead).click();

  await expect(by(page, testids.error)).toContainText("It begins with LATCHSTRING:SETUP");
  await expect(by(page, testids.setupText)).toHaveValue("hello");
});

test("a lock that is a door already leads to it", async ({ page }) => {
  await open(page, "as=host", "#/set-up");
  await by(page, testids.setupText).fill(demoSetupCode);
  await by(page, testids.setupRead).click();

  await expect(page.getByText("This lock is Front door")).toBeVisible();
});

test("a nameless door is asked for its name", async ({ page }) => {
  await open(page, "as=new", "#/set-up");
  await by(page, testids.setupText).fill(demoSetupCode);
  await by(page, testids.setupRead).click();
  await by(page, testids.setupBegin).click();

  await expect(page.getByText("Give the door a name")).toBeVisible();
});

test("a machine without a keychain asks for a passphrase, twice and long enough", async ({ page }) => {
  await open(page, "as=passphrase", "#/keys");
  await by(page, testids.passphrase).fill("short");
  await by(page, testids.passphraseAgain).fill("other");
  await by(page, testids.createVault).click();
  await expect(page.getByText("The passphrase is too short")).toBeVisible();
  await expect(page.getByText("The two are not the same")).toBeVisible();

  await by(page, testids.passphrase).fill("three random words");
  await by(page, testids.passphraseAgain).fill("three random words");
  await by(page, testids.createVault).click();
  await expect(by(page, testids.keysEmpty)).toBeVisible();
});

test("a wrong passphrase says so and the right one opens", async ({ page }) => {
  await open(page, "as=locked", "#/keys");
  await by(page, testids.passphrase).fill("wrong");
  await by(page, testids.openVault).click();
  await expect(by(page, testids.errorTitle)).toHaveText("That is not the passphrase");

  await by(page, testids.passphrase).fill("correct horse battery");
  await by(page, testids.openVault).click();
  await expect(by(page, testids.keysEmpty)).toBeVisible();
});
