// Every screen, in the states worth looking at: the address that leads there and what is done on it.

import type { Page } from "@playwright/test";
import { demoEnding, demoErrand, demoLink, demoReceipt, demoSetupCode } from "./pages";

export type View = { name: string; query: string; hash?: string; go?(page: Page): Promise<void> };

const id = (testid: string): string => `[data-testid="${testid}"]`;

async function reads(page: Page, link: string, shown: string): Promise<void> {
  await page.fill(id("link-text"), link);
  await page.click(id("link-read"));
  await page.waitForSelector(id(shown));
}

const proposal = (page: Page): Promise<void> => reads(page, demoLink, "key-proposal");

async function place(page: Page): Promise<void> {
  await page.fill(id("setup-text"), demoSetupCode);
  await page.click(id("setup-read"));
  await page.waitForSelector(id("setup-name"));
}

async function setUp(page: Page): Promise<void> {
  await place(page);
  await page.fill(id("setup-name"), "Front door");
  await page.click(id("setup-begin"));
}

async function code(page: Page, kind: string): Promise<void> {
  await page.click(id("way-code"));
  await page.click(id(`code-kind-${kind}`));
  await page.waitForSelector(`${id("code-summary")} p`);
}

export const views: View[] = [
  { name: "welcome", query: "as=new", hash: "#/" },
  { name: "vault-new", query: "as=passphrase", hash: "#/keys" },
  { name: "vault-locked", query: "as=locked", hash: "#/keys" },
  { name: "start-failed", query: "fault=database_newer&at=snapshot", hash: "#/keys" },
  { name: "phone-card", query: "as=new", hash: "#/phone-card" },
  {
    name: "code-repeat",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await code(page, "stored");
      await page.check(id("repeat"));
      await page.fill(id("repeat-last"), "2031-12-31");
      await page.selectOption(id("repeat-every"), "2");
      await page.waitForSelector(id("repeat-plan"));
    },
  },
  { name: "path-new", query: "as=host", hash: "#/make-path" },
  { name: "keys-empty", query: "as=new", hash: "#/keys" },
  { name: "keys-one", query: "as=onekey", hash: "#/keys" },
  { name: "keys-many", query: "as=guest", hash: "#/keys" },
  { name: "key-refused", query: "as=guest", hash: "#/keys/k4" },
  { name: "hand-on", query: "as=guest", hash: "#/keys/k1/hand-on" },
  { name: "key-not-yet", query: "as=guest", hash: "#/keys/k2" },
  {
    name: "key-running",
    query: "as=guest&pace=20",
    hash: "#/keys/k1",
    go: (page) => page.click(id("unlock")),
  },
  {
    name: "key-unlocked",
    query: "as=guest&pace=0",
    hash: "#/keys/k1",
    async go(page) {
      await page.click(id("unlock"));
      await page.waitForSelector(id("lock-again"));
    },
  },
  {
    name: "key-failed",
    query: "as=guest&pace=0&fault=out_of_reach",
    hash: "#/keys/k1",
    async go(page) {
      await page.click(id("unlock"));
      await page.waitForSelector(id("error"));
    },
  },
  { name: "open-link", query: "as=new", hash: "#/open-link" },
  { name: "open-link-proposal", query: "as=new", hash: "#/open-link", go: proposal },
  { name: "open-link-errand", query: "as=guest", hash: "#/open-link", go: (page) => reads(page, demoErrand, "opened-errand") },
  { name: "open-link-receipt", query: "as=host", hash: "#/open-link", go: (page) => reads(page, demoReceipt, "opened-receipt") },
  {
    name: "errand-receipt",
    query: "as=courier",
    hash: "#/keys",
    async go(page) {
      await page.click(id("errand-receipt"));
      await page.waitForSelector(id("open-link-card"));
    },
  },
  {
    name: "door-errand",
    query: "as=host",
    hash: "#/doors/d2",
    async go(page) {
      await page.click(id("errand-make"));
      await page.waitForSelector(id("open-link-card"));
    },
  },
  { name: "doors-empty", query: "as=new", hash: "#/doors" },
  { name: "doors", query: "as=host", hash: "#/doors" },
  { name: "doors-cohost", query: "as=cohost", hash: "#/doors" },
  { name: "ending", query: "as=host", hash: "#/open-link", go: (page) => reads(page, demoEnding, "opened-ending") },
  { name: "door-cohost", query: "as=cohost", hash: "#/doors/d7" },
  {
    name: "make-key-cohost",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    go: async (page) => {
      await page.selectOption(id("role-picker"), "co_host");
      await page.check(id("makes-keys"));
    },
  },
  { name: "doors-law", query: "as=law", hash: "#/doors" },
  { name: "doors-many", query: "as=manydoors", hash: "#/doors" },
  {
    name: "doors-found",
    query: "as=manydoors",
    hash: "#/doors",
    go: (page) => page.fill(id("doors-search"), "house 7 flat 12"),
  },
  { name: "door", query: "as=host", hash: "#/doors/d1" },
  { name: "door-waiting", query: "as=host", hash: "#/doors/d2" },
  { name: "door-log", query: "as=host", hash: "#/doors/d1/log" },
  { name: "door-log-faulty", query: "as=host", hash: "#/doors/d2/log" },
  { name: "replace-lock", query: "as=manydoors", hash: "#/doors/d1/replace" },
  {
    name: "replace-lock-done",
    query: "as=manydoors",
    hash: "#/doors/d1/replace",
    async go(page) {
      await page.click(id("replace-gone"));
      await page.click(id("replace-confirm"));
      await page.waitForSelector(id("replace-done"));
    },
  },
  { name: "people", query: "as=host", hash: "#/people" },
  { name: "person", query: "as=host", hash: "#/people/Cleaning%2C%20Mr%20Okafor" },
  { name: "person-unconfirmed", query: "as=host", hash: "#/people/Jonas" },
  { name: "person-removal", query: "as=host", hash: "#/people/Ada%20Lovelace", go: (page) => page.click(id("person-remove")) },
  { name: "set-up", query: "as=new", hash: "#/set-up" },
  { name: "set-up-place", query: "as=new", hash: "#/set-up", go: place },
  { name: "set-up-running", query: "as=new&pace=20", hash: "#/set-up", go: setUp },
  {
    name: "set-up-failed",
    query: "as=new&pace=0&fault=lock_owned",
    hash: "#/set-up",
    async go(page) {
      await setUp(page);
      await page.waitForSelector(id("error"));
    },
  },
  {
    name: "set-up-test",
    query: "as=new&pace=0",
    hash: "#/set-up",
    async go(page) {
      await setUp(page);
      await page.waitForSelector(id("setup-test-unlock"));
    },
  },
  {
    name: "set-up-done",
    query: "as=new&pace=0",
    hash: "#/set-up",
    async go(page) {
      await setUp(page);
      await page.click(id("setup-test-unlock"));
      await page.click(id("setup-test-lock"));
      await page.waitForSelector(id("setup-done"));
    },
  },
  { name: "make-key", query: "as=host", hash: "#/doors/d1/make-key" },
  { name: "make-key-stay", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => page.click(id("preset-stay")) },
  { name: "make-key-weekly", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => page.click(id("preset-cleaner_weekly")) },
  {
    name: "make-key-weekly-two",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await page.click(id("preset-cleaner_weekly"));
      await page.click(id("hours-add"));
    },
  },
  {
    name: "key-made",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await page.fill(id("guest-name"), "Ada");
      await page.click(id("make-key"));
      await page.waitForSelector(id("shared-key"));
    },
  },
  { name: "make-code", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "one_time") },
  { name: "make-code-visit", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "visit") },
  { name: "make-code-stay", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "stay") },
  { name: "make-code-long", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "long") },
  { name: "make-code-weekly", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "weekly") },
  { name: "make-code-stored", query: "as=host", hash: "#/doors/d1/make-key", go: (page) => code(page, "stored") },
  {
    name: "make-code-weak",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await code(page, "stored");
      await page.fill(id("code-digits"), "123456");
      await page.waitForSelector(id("error"));
    },
  },
  {
    name: "make-code-figures",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await code(page, "stay");
      await page.click(`${id("guess-figures")} summary`);
    },
  },
  {
    name: "code-made",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await code(page, "stay");
      await page.click(id("make-code"));
      await page.waitForSelector(id("shared-code"));
    },
  },
  {
    name: "code-made-stored",
    query: "as=host",
    hash: "#/doors/d1/make-key",
    async go(page) {
      await code(page, "stored");
      await page.click(id("make-code"));
      await page.waitForSelector(id("shared-code"));
    },
  },
  { name: "code-used", query: "as=host", hash: "#/codes/c1" },
  { name: "code-on-its-way", query: "as=host", hash: "#/codes/c3" },
  { name: "code-change", query: "as=host", hash: "#/codes/c3", go: (page) => page.click(id("change-code")) },
  { name: "code-over", query: "as=host", hash: "#/codes/c4" },
  { name: "code-undo", query: "as=host", hash: "#/codes/c1", go: (page) => page.click(id("take-back")) },
  { name: "grant-used", query: "as=host", hash: "#/grants/g1" },
  { name: "grant-travelling", query: "as=host", hash: "#/grants/g4" },
  { name: "grant-revoked", query: "as=host", hash: "#/grants/g5" },
  { name: "grant-undo", query: "as=host", hash: "#/grants/g1", go: (page) => page.click(id("take-back")) },
  { name: "recovery", query: "as=host", hash: "#/recovery" },
  { name: "recovery-sheet", query: "as=host", hash: "#/recovery", go: (page) => page.click(id("recovery-show")) },
  { name: "restore", query: "as=new", hash: "#/restore" },
  { name: "more", query: "as=both", hash: "#/more" },
  { name: "cloud-join", query: "as=host", hash: "#/cloud" },
  { name: "cloud-waits", query: "as=waits", hash: "#/cloud" },
  { name: "cloud", query: "as=cloud", hash: "#/cloud", go: (page) => page.fill(id("gateway-name"), "Attic").then(() => page.click(id("gateway-add"))) },
  { name: "bookings", query: "as=bookings", hash: "#/bookings" },
  { name: "bookings-empty", query: "as=host", hash: "#/bookings" },
  { name: "bookings-failed", query: "as=bookings&fault=unexpected&at=calendars", hash: "#/bookings" },
  {
    name: "calendar-new",
    query: "as=host",
    hash: "#/doors/d1/add-calendar",
    async go(page) {
      await page.click(id("becomes-stored"));
      await page.fill(id("calendar-name"), "Airbnb");
    },
  },
  { name: "door-afar", query: "as=cloud", hash: "#/doors/d1" },
  { name: "rules", query: "as=both", hash: "#/rules", go: (page) => page.selectOption(id("rules-template"), "rental").then(() => undefined) },
  { name: "gallery", query: "as=both", hash: "#/gallery", go: (page) => page.waitForSelector("ul li").then(() => undefined) },
];
