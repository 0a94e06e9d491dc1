// Somebody leaves: everything taken back at once, undone at once, and the name erased only when nothing opens any more.

import { by, expect, open, test, testids } from "./pages";

test("everybody with access is listed, and found by a piece of the name", async ({ page }) => {
  await open(page, "as=host", "#/more");
  await by(page, testids.morePeople).click();

  await expect(by(page, testids.people)).toContainText("Ada Lovelace");
  await by(page, testids.peopleSearch).fill("okaf");
  await expect(by(page, testids.people)).not.toContainText("Ada Lovelace");
  await page.getByRole("link", { name: /Okafor/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Okafor");
});

test("the doors that have not confirmed are listed, with the way to send them the news", async ({ page }) => {
  await open(page, "as=host", "#/people/Jonas");

  await expect(by(page, testids.personUnconfirmed)).toContainText("Cannot open after");
  await expect(by(page, testids.personFacts)).toContainText("Guest");
  await expect(by(page, testids.personRemove)).toBeDisabled();
});

test("whoever leaves loses everything at once, and it can be undone at once", async ({ page }) => {
  await open(page, "as=host", "#/people/Ada%20Lovelace");
  await by(page, testids.personErase).click();
  await by(page, testids.personEraseConfirm).click();
  await expect(by(page, testids.error)).toContainText("could still open");

  await by(page, testids.personRemove).click();
  await expect(by(page, testids.personEndings)).toContainText("Front door");
  await by(page, testids.personKeep).click();
  await by(page, testids.personRemove).click();
  await by(page, testids.personRemoveConfirm).click();
  await by(page, testids.personUndo).click();
  await expect(by(page, testids.personRemove)).toBeEnabled();

  await by(page, testids.personSave).click();
  await expect(by(page, testids.personSaved)).toContainText(".json");
});
