// What the checks of the guest page share: a stage of their own, the air around the page, and a page on which nothing goes wrong unseen.

import { expect, type Page, test as base } from "@playwright/test";
import { Air } from "./air";
import { Stage } from "./stage";

export { shutsNobodyOut } from "./everyone";
export { expect };

export const test = base.extend<{ stage: Stage; air: Air }>({
  stage: async ({}, use) => {
    const stage = await Stage.set();
    await use(stage);
    stage.strike();
  },
  page: async ({ page, stage }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => !request.url().startsWith(`${stage.page}/k`) && !/^(data|about):/.test(request.url()) && complaints.push(`asked for ${request.url()}`));
    await page.clock.setFixedTime(stage.now * 1000);
    await use(page);
    expect(complaints).toEqual([]);
  },
  air: async ({ browser, page, stage }, use) => {
    const air = await Air.around(browser, page, stage.locks);
    await use(air);
    await air.clear();
  },
});

/** Opens a link anew and waits until the key is drawn and kept. */
export async function arrive(page: Page, url: string, air?: Air): Promise<void> {
  // From elsewhere, because another fragment alone would load nothing.
  await page.goto("about:blank");
  await page.goto(url);
  await drawn(page, air);
}

/** Loads the page once more. */
export async function again(page: Page, air: Air): Promise<void> {
  await page.reload();
  await drawn(page, air);
}

async function drawn(page: Page, air?: Air): Promise<void> {
  await expect(page.getByTestId("open").first()).toBeVisible();
  await air?.renew();
}

export function words(page: Page, testid: string) {
  return expect(page.getByTestId(testid).first());
}
