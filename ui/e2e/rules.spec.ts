// The rules of a property: once chosen, the app offers nothing else.

import { by, expect, open, test, testidOf, testids } from "./pages";

test("rules that were chosen decide what is offered to whom", async ({ page }) => {
  await open(page, "as=both", "#/rules");
  await expect(by(page, testids.rulesNone)).toBeVisible();

  await by(page, testids.rulesTemplate).selectOption("rental");
  await by(page, testidOf.ruleKind("guest", "phone_key")).uncheck();
  await by(page, testids.rulesSave).click();
  await expect(by(page, testids.rulesSaved)).toBeVisible();

  await page.evaluate(() => (location.hash = "#/doors/d1/make-key"));
  await expect(page.getByText("The rules of this property give them no keys for phones.")).toBeVisible();
  await by(page, testids.rolePicker).selectOption("staff");
  await expect(by(page, testids.makeKey)).toBeVisible();
  await by(page, testidOf.way("code")).click();
  await expect(by(page, testidOf.codeKind("weekly"))).toBeVisible();
  await expect(by(page, testidOf.codeKind("visit"))).toHaveCount(0);
});
