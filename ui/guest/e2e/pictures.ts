// Pictures of the page in its states, for eyes: `npx playwright test --config guest/e2e/playwright.config.ts --project pictures`.

import { arrive, expect, test, words } from "./guest";

const folder = "e2e/out/guest-pictures";

for (const scheme of ["light", "dark"] as const) {
  test(`the page in ${scheme}`, async ({ page, stage, air }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `${folder}/${name}-${scheme}.png`, fullPage: true });
    const { url } = await stage.key({ draft: { binding: { safety: "link_and_code" } } });
    await arrive(page, url, air);
    await shot("code");
    await arrive(page, (await stage.key()).url, air);
    await shot("ready");
    air.inReach = false;
    await page.getByTestId("open").click();
    await words(page, "status").toHaveText("The lock is not near");
    await shot("failed");
    air.inReach = true;
    await page.getByTestId("open").click();
    await words(page, "status").toHaveText("The door is open. Come in.");
    await shot("open");
    await arrive(page, (await stage.key({ doors: 2 })).url, air);
    await shot("doors");
    const early = { preset: "custom", starts: "2026-11-23T15:00", ends: "2026-11-25T11:00" };
    await page.goto((await stage.key({ draft: early })).url);
    await expect(page.getByTestId("anyway").first()).toBeVisible();
    await shot("early");
    await page.goto((await stage.code()).url);
    await expect(page.getByTestId("code")).toBeVisible();
    await shot("digits");
    await page.goto(`${stage.page}/k/#AQEa`);
    await expect(page.getByTestId("problem")).toBeVisible();
    await shot("half");
  });
}

test.describe("elsewhere", () => {
  test.use({ javaScriptEnabled: false });

  test("the page without a script", async ({ page, stage }) => {
    await page.goto((await stage.key()).url);
    await expect(page.locator("main")).toHaveCSS("opacity", "1");
    await page.screenshot({ path: `${folder}/plain-light.png`, fullPage: true });
  });
});

test.describe("in German, far away", () => {
  test.use({ locale: "de-DE", timezoneId: "America/New_York" });

  test("the page for a narrow screen", async ({ page, stage }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await arrive(page, (await stage.key({ draft: { preset: "cleaner_weekly" } })).url);
    await page.screenshot({ path: `${folder}/german-light.png`, fullPage: true });
  });
});
