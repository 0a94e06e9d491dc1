// What the checks share: opening a screen, and finding a control by its handle.

import { expect, type Locator, type Page, test as base } from "@playwright/test";

export { testidOf, testids } from "../src/testids";
export { expect };

export const demoLink = "latchstring://k/#AQIaq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZw";
export const demoErrand = "latchstring://k/#A1paWlpaWlpaWlpaWlpaWloABCEBAgPtnd0A";
export const demoEnding = "latchstring://k/#CFpaWlpaWlpaWlpaWlpaWloAHgEAAWpx";
export const demoReceipt = "latchstring://k/#BFpaWlpaWlpaWlpaWlpaWloAGVJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlIveC-k";
export const demoSetupCode = "LATCHSTRING:SETUP:1:7C4109F2B6E84D13A0C5";

/** A page on which nothing may go wrong unseen: no error in the console, nothing outside the rules, no call off the machine. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:\d+\/|data:)/.test(request.url())) {
        complaints.push(`left the machine: ${request.url()}`);
      }
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export async function open(page: Page, query: string, hash = "#/"): Promise<void> {
  await page.goto(`/?${query.includes("pace=") ? query : `${query}&pace=0`}${hash}`);
  await page.waitForSelector("h1");
}

export function by(page: Page, testid: string): Locator {
  return page.getByTestId(testid);
}
