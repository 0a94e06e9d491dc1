// What holds of the page wherever it is opened: nothing leaks, nobody is shut out, every broken link is explained.

import { again, arrive, expect, shutsNobodyOut, test, words } from "./guest";

const crawlers = ["WhatsApp/2.23.20.0", "facebookexternalhit/1.1", "Twitterbot/1.0", "Slackbot-LinkExpanding 1.0", "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; SafeLinks)"];
test("a preview that fetches the link learns nothing and uses nothing up", async ({ page, stage, air, request }) => {
  const shared = await stage.key();
  const [address = "", secret = ""] = shared.url.split("#");
  const seen = new Set<string>();
  for (const agent of crawlers) {
    for (const method of ["GET", "HEAD"]) {
      const answer = await request.fetch(address, { method, headers: { "User-Agent": agent } });
      expect(answer.status()).toBe(200);
      expect(answer.headers()).toMatchObject({ "x-robots-tag": "noindex, nofollow, noarchive", "referrer-policy": "no-referrer", "cache-control": "no-store" });
      expect(answer.headers()["set-cookie"]).toBeUndefined();
      if (method === "GET") {
        seen.add(await answer.text());
      }
    }
  }
  expect(seen.size, "everybody gets the same").toBe(1);
  expect([...seen].join()).not.toMatch(/Ada|Front door|Europe/);
  const asked: string[] = [];
  page.on("request", (one) => asked.push(`${one.url()} ${one.postData() ?? ""} ${JSON.stringify(one.headers())}`));

  await arrive(page, shared.url, air);
  await page.getByTestId("open").click();

  await words(page, "status").toHaveText("The door is open. Come in.");
  expect(asked.join("\n").replaceAll(`${address}#${secret}`, address), "the server never sees the secret").not.toContain(secret.slice(0, 20));
});

test("the address and what is stored show no key, and a reload still has it", async ({ page, stage, air }) => {
  const { url } = await stage.key();
  const secret = url.split("#")[1] ?? "";
  await arrive(page, url, air);
  await expect(page).toHaveURL(/\/k\/#~[0-9a-f]{8}$/);
  await expect(page.getByTestId("in-app")).toHaveAttribute("href", `latchstring://k/#${secret}`);
  const stored = await page.evaluate(async () => {
    const open = indexedDB.open("latchstring");
    const database = await new Promise<IDBDatabase>((done) => (open.onsuccess = () => done(open.result)));
    const all = database.transaction("keys").objectStore("keys").getAll();
    const rows = await new Promise<{ bytes: ArrayBuffer }[]>((done) => (all.onsuccess = () => done(all.result)));
    const seal = database.transaction("seal").objectStore("seal").get("seal");
    const key = await new Promise<CryptoKey>((done) => (seal.onsuccess = () => done(seal.result)));
    database.close();
    const exported = await crypto.subtle.exportKey("raw", key).then(() => "out", () => "stays");
    return { rows: rows.map((row) => new TextDecoder().decode(row.bytes)), exported, local: JSON.stringify({ ...localStorage, ...sessionStorage }) };
  });
  expect(stored.rows).toHaveLength(1);
  expect(stored.rows.join() + stored.local).not.toMatch(new RegExp(`Front door|${secret.slice(0, 12)}`));
  expect(stored.exported).toBe("stays");

  await again(page, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("The door is open. Come in.");
  await expect(page.getByTestId("in-app"), "the link opens nothing any more").toBeHidden();
});

test("a browser that keeps nothing must not take the key", async ({ page, stage, air }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no storage here", "SecurityError");
    };
  });
  const { url } = await stage.key();
  await arrive(page, url, air);
  expect(page.url(), "the address is the only place the key is in").toBe(url);
  await page.getByTestId("open").click();
  await words(page, "next").toContainText("This browser keeps nothing for this page");
  expect(await stage.openings()).toBe(0);
});

test("a browser without Bluetooth is told where the link opens", async ({ page, stage }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "bluetooth", { get: () => undefined }));
  const shared = await stage.key();
  await page.goto(shared.url);
  await words(page, "cannot-ask").toContainText("This browser cannot speak to locks");
  await expect(page.getByTestId("in-app")).toHaveAttribute("href", shared.app_link);
  await words(page, "facts").toContainText("Sun 22 Nov, 14:50");
  await expect(page.getByTestId("open")).toHaveCount(0);
  await shutsNobodyOut(page, "without Bluetooth");
});

test("every broken link is explained in its own words", async ({ page, stage }) => {
  const { url } = await stage.key();
  const cases: [string, string][] = [
    [`${stage.page}/k/`, "This page needs its link"],
    [url.slice(0, -9), "Only half of the link arrived"],
    [url.replace(/.{5}$/, "AAAAA"), "This link was changed on its way"],
    [`${stage.page}/k/#CQEB`, "This link is newer than this page"],
    [`${stage.page}/k/#A1paWlpaWlpaWlpaWlpaWloABCEBAgPtnd0A`, "This link carries a message for a lock"],
    [`${stage.page}/k/#<img src=x onerror=alert(1)>`, "This link was changed on its way"],
    [`${stage.page}/k/#~00000000`, "This key is not in this browser"],
    [`${stage.page}/k/#${"A".repeat(1_000_000)}`, "This link is too long to be one"],
  ];
  for (const [address, title] of cases) {
    await page.goto("about:blank");
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }), address.slice(0, 60)).toHaveText(title);
  }
  await shutsNobodyOut(page, "a broken link");
});

test("what a host calls himself is text, whatever it looks like", async ({ page, stage }) => {
  const name = "<img src=x onerror=alert(1)>";
  await stage.rename(name);
  await arrive(page, (await stage.key()).url);
  await words(page, "inviter").toHaveText(`From ${name}`);
  expect(await page.locator("img").count()).toBe(0);
});

test("the page shuts nobody out in any state of a key", async ({ page, stage, air }) => {
  await arrive(page, (await stage.key({ draft: { binding: { safety: "link_and_code" } } })).url, air);
  await shutsNobodyOut(page, "digits asked for");
  await arrive(page, (await stage.key({ doors: 2 })).url, air);
  await shutsNobodyOut(page, "two doors");
  air.inReach = false;
  await page.getByTestId("open").first().click();
  await words(page, "status").toHaveText("The lock is not near");
  await shutsNobodyOut(page, "not opened");
  air.inReach = true;
  await page.getByTestId("open").first().click();
  await words(page, "status").toHaveText("The door is open. Come in.");
  await shutsNobodyOut(page, "opened");
  await page.goto(`${stage.page}/k/`);
  await expect(page.getByTestId("kept").getByRole("link")).toHaveCount(2);
  await shutsNobodyOut(page, "kept keys");
});

test("the keyboard alone opens the door, and removes the key", async ({ page, stage, air }) => {
  const press = async (testid: string): Promise<void> => {
    for (let tabs = 0; tabs < 20; tabs += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.getAttribute("data-testid") === wanted, testid)) {
        return page.keyboard.press("Enter");
      }
      await page.keyboard.press("Tab");
    }
    throw new Error(`${testid} cannot be reached with the keyboard`);
  };
  await arrive(page, (await stage.key()).url, air);
  await press("open");
  await words(page, "status").toHaveText("The door is open. Come in.");

  await press("forget");
  await expect(page.getByTestId("keep-it")).toBeFocused();
  await press("forget-sure");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page needs its link");
  await expect(page).toHaveURL(`${stage.page}/k/`);
});

test.describe("elsewhere", () => {
  test.use({ timezoneId: "America/New_York", locale: "de-DE" });

  test("the door's time comes first, the guest's own beside it, in the guest's language", async ({ page, stage }) => {
    await arrive(page, (await stage.key()).url);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await words(page, "inviter").toHaveText("Von Ada");
    await words(page, "facts").toContainText(/So\.?,? 22\. Nov\.?,? 14:50.*08:50 nach deiner Uhr/);
    await words(page, "status").toHaveText("Stell dich an die Tür und tippe.");
  });

  test("the end is said aloud an hour and a quarter of an hour before", async ({ page, stage }) => {
    await arrive(page, (await stage.key()).url);
    const midnight = stage.now + 9 * 3600;
    const at = async (before: number): Promise<void> => {
      await page.clock.setFixedTime((midnight - before) * 1000);
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    };
    await at(3700);
    await words(page, "aloud").toHaveText("");
    await at(3590);
    await words(page, "aloud").toHaveText("Nur noch 1 Std., dann endet dieser Schlüssel.");
    await at(3000);
    await words(page, "when").toHaveText("Noch 50 Min. gültig");
    await words(page, "aloud").toHaveText("Nur noch 1 Std., dann endet dieser Schlüssel.");
    await at(880);
    await words(page, "aloud").toHaveText("Nur noch 15 Min., dann endet dieser Schlüssel.");
  });
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says where the code stands, and what to do when the lock is dark", async ({ page, stage }) => {
    await page.goto((await stage.key()).url);
    const main = page.locator("main");
    await expect(main).toContainText("Is there a code of digits in your message? Type it on the keypad of the door, then press #.");
    await expect(main).toContainText("Its battery may be empty. Call your host");
    await expect(main).toContainText("Stehen Ziffern in deiner Nachricht?");
    await expect(main).toBeVisible();
  });
});
